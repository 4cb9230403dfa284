import type { FilesPort } from '../model/ports.ts';
import { globMatches } from '../nix/known-hosts.ts';
import type { SshOptions } from '../nix/ssh-options.ts';

const MAX_BYTES = 1 << 20;
const MOST_FILES = 64;
const MOST_DEPTH = 16;

const usualKeys = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk', 'id_xmss', 'id_dsa'];

/**
 * What the configuration files of ssh say about a host, for a process that has no ssh to ask. Close to the truth, not the truth itself:
 * tokens but for %h and conditions of `Match` beyond host and user are left out, and no command of the files is run.
 */
export async function optionsFromFiles(
  files: FilesPort,
  home: string,
  {
    host,
    user,
    key,
    port,
  }: { readonly host: string; readonly user?: string; readonly key?: string; readonly port?: number },
): Promise<SshOptions | undefined> {
  const own = await withIncludes(files, `${home}/.ssh/config`, `${home}/.ssh`, home);
  const system = await withIncludes(files, '/etc/ssh/ssh_config', '/etc/ssh', home);
  // Lines before the first Host of a file are about all hosts.
  const found = await compute(`Host *\n${own}\nHost *\n${system}\n`, host, user);
  if (found === undefined) return undefined;
  const one = (name: string): string | undefined => {
    const value = found.get(name.toLowerCase())?.[0];
    return value === undefined || value.toLowerCase() === 'none' ? undefined : value;
  };
  const many = (name: string, usual: readonly string[]) => found.get(name.toLowerCase()) ?? usual;
  const inHome = (name: string) => `${home}/.ssh/${name}`;
  const optional = (name: string, value: string | undefined) =>
    value === undefined ? {} : { [name]: value };
  return {
    hostName: (one('HostName') ?? host).replaceAll('%h', host).toLowerCase(),
    port: port ?? (Number(one('Port')) || 22),
    ...optional('user', user ?? one('User')),
    ...optional('proxyJump', one('ProxyJump')),
    ...optional('proxyCommand', one('ProxyCommand')),
    ...optional('hostKeyAlias', one('HostKeyAlias')),
    ...optional('hostKeyChecking', one('StrictHostKeyChecking')?.toLowerCase()),
    identityFiles: [
      ...(key === undefined ? [] : [key]),
      ...many('IdentityFile', key === undefined ? usualKeys.map((name) => `~/.ssh/${name}`) : []),
    ],
    knownHostsFiles: [
      ...many('UserKnownHostsFile', [inHome('known_hosts'), inHome('known_hosts2')]),
      ...many('GlobalKnownHostsFile', ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2']),
    ].flatMap((paths) => paths.split(' ')),
  };
}

/** The package looks names up, by a program, where names are to be made canonical: such lines never reach it. */
const neverPassedOn = /^\s*(?:canonicali[sz]e\w*|canonicaldomains)\b/i;

async function compute(
  text: string,
  host: string,
  user: string | undefined,
): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
  const { default: SSHConfig } = await import('ssh-config');
  const lines = text
    .split('\n')
    .filter((line) => !neverPassedOn.test(line))
    .map((line) => (/^\s*match\b.*\bexec\b/i.test(line) ? 'Host !*' : line));
  try {
    const parsed = SSHConfig.parse(lines.join('\n'));
    const computed = user === undefined ? parsed.compute(host) : parsed.compute({ Host: host, User: user });
    return new Map(
      Object.entries(computed).map(([name, value]) => [
        name.toLowerCase(),
        Array.isArray(value) ? value : [value],
      ]),
    );
  } catch {
    return undefined;
  }
}

/** The text of a file with what it includes in its place. The block in which an Include stands goes on behind it. */
async function withIncludes(
  files: FilesPort,
  path: string,
  base: string,
  home: string,
  depth = 0,
  enclosing = 'Host *',
): Promise<string> {
  const read = await files.read(path, MAX_BYTES);
  if (read.state !== 'ok' || depth > MOST_DEPTH) return '';
  const lines: string[] = [];
  let block = enclosing;
  for (const line of read.text.split(/\r?\n/)) {
    if (/^\s*(?:host|match)[\s=]/i.test(line)) block = line;
    const include = /^\s*include[\s=]+(.*)$/i.exec(line)?.[1];
    if (include === undefined) {
      lines.push(line);
      continue;
    }
    for (const pattern of include.match(/"[^"]*"|\S+/g) ?? []) {
      for (const file of await matching(files, pattern.replaceAll('"', ''), base, home))
        lines.push(await withIncludes(files, file, base, home, depth + 1, block), block);
    }
  }
  return lines.join('\n');
}

/** The files that a pattern means, in the order of their names; special characters count in the last part alone. */
async function matching(
  files: FilesPort,
  pattern: string,
  base: string,
  home: string,
): Promise<readonly string[]> {
  const path = pattern.startsWith('~/')
    ? `${home}${pattern.slice(1)}`
    : pattern.startsWith('/')
      ? pattern
      : `${base}/${pattern}`;
  if (!/[*?]/.test(path)) return [path];
  const slash = path.lastIndexOf('/');
  const names = (await files.list(path.slice(0, slash), 1000)) ?? [];
  return names
    .filter((name) => !name.startsWith('.') && globMatches(path.slice(slash + 1), name))
    .sort()
    .slice(0, MOST_FILES)
    .map((name) => `${path.slice(0, slash)}/${name}`);
}
