import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replies } from './substitution-caches.ts';
import { type MadePath, paths } from './substitution-paths.ts';
import { type CacheServer, cacheServer, writeCache } from './substitution-servers.ts';
import {
  cachesIn,
  filled,
  type Phase,
  type Situation,
  substitutersIn,
  trustedKeysOf,
} from './substitution-situation.ts';

/** What a command said. `status` is its exit status, the signal that ended it, or `endless` where we did. */
export interface Said {
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** A situation that stands: its caches answer, and Nix has a store, a home and a configuration of its own. */
export interface SubstitutionLab {
  /** What is wanted, and how to make it. */
  readonly made: MadePath;
  /** A file with the expression of the derivation that makes it. */
  readonly file: string;
  readonly substituters: readonly string[];
  /** Runs a program for which /nix is that of this lab. */
  run(program: string, ...args: readonly string[]): Promise<Said>;
  /** The requests since the last look, each as `a GET nix-cache-info`. */
  requests(): readonly string[];
  /** A text with invented URLs in the place of those of the caches, the same in every run. */
  shown(text: string): string;
  /** What is in the wanted path, where it is there. */
  contents(): string | undefined;
  close(): Promise<void>;
}

/** The URL under which a cache is shown. */
export const shownUrl = (name: string, at = 'http'): string =>
  at === 'file' ? `file:///caches/${name}` : `http://${name}.test`;

/** Mounts over /nix for the one command that follows, and enters the root file system unless it is this one. */
const ENTER = `mount --make-rprivate / && mount --bind "$1$2/nix" "$1/nix" || exit 125
root=$1; shift 2
if [ -z "$root" ]; then exec "$@"; fi
mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" && exec chroot "$root" "$@"`;

/**
 * Sets up a situation on this machine or in the root file system `chroot`, and lets Nix remember what it has to. Needs root. The store of
 * the machine is neither seen nor touched.
 */
export async function substitutionLab(situation: Situation, chroot = ''): Promise<SubstitutionLab> {
  const folder = mkdtempSync(join(chroot, '/tmp/nixcache-substitution-')).slice(chroot.length);
  const outside = (...parts: readonly string[]): string => join(chroot, folder, ...parts);
  for (const name of ['nix', 'conf', 'home']) mkdirSync(outside(name));
  const made = paths[situation.path ?? 'wanted'];
  writeFileSync(outside('wanted.nix'), made.expression);

  const log: string[] = [];
  const servers = new Map<string, CacheServer>();
  for (const name of Object.keys(situation.caches)) servers.set(name, await cacheServer(name, log));
  const urlOf = (name: string): string =>
    situation.caches[name]?.at === 'file'
      ? `file://${folder}/${name}`
      : `http://127.0.0.1:${servers.get(name)?.port}`;

  async function enter(phase: Phase): Promise<void> {
    for (const [name, there] of Object.entries(cachesIn(situation, phase))) {
      const served = replies(name, there, urlOf);
      if (there.at === 'file') writeCache(outside(name), served);
      else if (there.at === 'refused') await servers.get(name)?.close();
      else servers.get(name)?.serve(there.at ?? 'http', served);
    }
    const { settings = {} } = situation;
    const values = {
      substituters: substitutersIn(situation, phase).join(' '),
      'trusted-public-keys': trustedKeysOf(situation).join(' '),
      ...ALWAYS,
      ...settings,
    };
    const lines = Object.entries(values).map(([setting, value]) => `${setting} = ${filled(value, urlOf)}\n`);
    writeFileSync(outside('conf/nix.conf'), lines.join(''));
  }

  function run(...command: readonly string[]): Promise<Said> {
    const env = {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: `${folder}/home`,
      NIX_CONF_DIR: `${folder}/conf`,
    };
    const args = ['-m', 'sh', '-c', ENTER, 'sh', chroot, folder, ...command];
    return saidBy(spawn('unshare', args, { env, cwd: outside('home'), stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  if (situation.before !== undefined) {
    await enter('before');
    await run('nix-store', '--realise', '--dry-run', made.path);
    log.length = 0;
    makeOlder(outside('home/.cache/nix'), situation.before.daysAgo ?? 0);
  }
  await enter('now');
  return {
    made,
    file: `${folder}/wanted.nix`,
    substituters: substitutersIn(situation, 'now').map((entry) => filled(entry, urlOf)),
    run,
    requests: () => log.splice(0),
    shown: (text) =>
      Object.entries(situation.caches)
        .reduce((shown, [name, { at }]) => shown.replaceAll(urlOf(name), shownUrl(name, at)), text)
        .replaceAll(folder, '/lab'),
    contents: () => read(outside(made.path)),
    close: async () => {
      for (const server of servers.values()) await server.close();
      rmSync(join(chroot, folder), { recursive: true, force: true });
    },
  };
}

/** A Nix that builds without more ado, and does not wait long for a cache. */
const ALWAYS = {
  'build-users-group': '',
  sandbox: 'false',
  'connect-timeout': '2',
  'stalled-download-timeout': '2',
  'download-attempts': '1',
};

/** Longer than any command here takes that ends at all. */
const MOST_MS = 15_000;

function saidBy(child: ReturnType<typeof spawn>): Promise<Said> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), MOST_MS);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ status: signal === 'SIGKILL' ? 'endless' : (code ?? signal ?? 'endless'), stdout, stderr });
    });
  });
}

/** Lets the rows in the disk cache of Nix be older than they are. Python has an SQLite that can write to one with a write-ahead log. */
function makeOlder(folder: string, days: number): void {
  if (days === 0) return;
  const script = `import glob, sqlite3, sys
for file in glob.glob(sys.argv[1] + '/binary-cache-v*.sqlite'):
    database = sqlite3.connect(file)
    for table in ('BinaryCaches', 'NARs'):
        database.execute(f'update {table} set timestamp = timestamp - ?', [float(sys.argv[2]) * 86400])
    database.commit()`;
  execFileSync('python3', ['-c', script, folder, String(days)]);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
