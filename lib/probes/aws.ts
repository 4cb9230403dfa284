import { type Fact, notAsked, ok } from '../model/fact.ts';
import type { AwsFact, AwsFile, AwsPlace } from '../model/facts/aws.ts';
import type { Ports } from '../model/ports.ts';
import { awsProfiles } from '../nix/aws-profiles.ts';
import { parseStoreUrl } from '../nix/store-url.ts';
import type { NixCommands } from './nix-commands.ts';

const MAX_BYTES = 1 << 20;

/**
 * Where this user and the Nix daemon would find credentials for a bucket. Names only: of variables, files and profiles. Nothing is asked
 * of the network, the metadata service of a cloud least of all. Looked for only where a substituter is a bucket.
 */
export async function probeAws(
  ports: Ports,
  commands: Pick<NixCommands, 'openBucket'>,
  substituters: readonly string[],
  signal: AbortSignal,
): Promise<Fact<AwsFact>> {
  if (!substituters.some((entry) => parseStoreUrl(entry).kind === 's3'))
    return notAsked('no substituter is an S3 bucket');
  const { env, homeDir, platform } = ports.machine;
  const rootHome = platform === 'darwin' ? '/var/root' : '/root';
  const variables = namesOf(Object.entries(env).flatMap(([name, value]) => (value ? [name] : [])));
  const profile = env['AWS_PROFILE'] || env['AWS_DEFAULT_PROFILE'];
  const [own, root, daemonVariables, vendor, opened] = await Promise.all([
    filesOf(ports, homeDir, env),
    filesOf(ports, rootHome, {}),
    daemonEnvironment(ports, signal),
    ports.files.read('/sys/class/dmi/id/board_vendor', 200),
    commands.openBucket(),
  ]);
  const user: AwsPlace = { variables, ...(profile ? { profile } : {}), files: own };
  const daemon: AwsPlace = {
    ...(daemonVariables === undefined ? {} : { variables: namesOf(daemonVariables) }),
    files: root,
  };
  return ok({
    user,
    daemon,
    atAmazon: vendor.state === 'ok' && vendor.text.startsWith('Amazon EC2'),
    ...(/don't know how to open Nix store/.test(opened.stderr) ? { unknownToNix: true } : {}),
  });
}

const namesOf = (names: readonly string[]): readonly string[] =>
  [...new Set(names.filter((name) => /^AWS_[A-Z0-9_]{1,60}$/.test(name)))].sort();

async function filesOf(
  { files }: Pick<Ports, 'files'>,
  home: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly AwsFile[]> {
  const named = [
    ['credentials', env['AWS_SHARED_CREDENTIALS_FILE'] || `${home}/.aws/credentials`],
    ['config', env['AWS_CONFIG_FILE'] || `${home}/.aws/config`],
  ] as const;
  return Promise.all(
    named.map(async ([kind, path]): Promise<AwsFile> => {
      const read = await files.read(path, MAX_BYTES);
      if (read.state === 'ok') return { path, state: 'read', profiles: awsProfiles(read.text, kind) };
      return { path, state: read.state === 'absent' ? 'absent' : 'unreadable', profiles: [] };
    }),
  );
}

/** Names of the variables of the running daemon, or else of its unit of systemd; undefined where neither can be seen. */
async function daemonEnvironment(
  ports: Pick<Ports, 'run' | 'files'>,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const shown = ['LoadState', 'MainPID', 'Environment', 'EnvironmentFiles'].flatMap((name) => ['-p', name]);
  const options = { timeoutMs: 5000, maxBytes: 1 << 20, signal };
  const { status, stdout } = await ports.run('systemctl', ['show', 'nix-daemon.service', ...shown], options);
  const property = (name: string) =>
    stdout
      .split('\n')
      .find((line) => line.startsWith(`${name}=`))
      ?.slice(name.length + 1) ?? '';
  const isUnit = status === 0 && property('LoadState') === 'loaded';
  const pid = isUnit ? property('MainPID') : await runningDaemon(ports, signal);
  const process = /^[1-9][0-9]{0,9}$/.test(pid ?? '')
    ? await ports.files.read(`/proc/${pid}/environ`, MAX_BYTES)
    : undefined;
  if (process?.state === 'ok') return process.text.split('\0').map(nameBefore);
  // A file of variables is there for systemd to read.
  if (!isUnit || property('EnvironmentFiles') !== '') return undefined;
  return property('Environment')
    .split(/[\s"']+/)
    .map(nameBefore);
}

async function runningDaemon({ run }: Pick<Ports, 'run'>, signal: AbortSignal): Promise<string | undefined> {
  const columns = ['pid', 'user', 'comm'].flatMap((name) => ['-o', `${name}=`]);
  const { status, stdout } = await run('ps', ['-A', ...columns], {
    timeoutMs: 5000,
    maxBytes: 8 << 20,
    signal,
  });
  if (status !== 0) return undefined;
  return stdout
    .split('\n')
    .map((line) => /^\s*([0-9]+)\s+root\s+(?:\S*\/)?nix-daemon\s*$/.exec(line)?.[1])
    .find((pid) => pid !== undefined);
}

const nameBefore = (pair: string): string => pair.split('=', 1)[0] ?? '';
