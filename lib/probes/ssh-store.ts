import { type Fact, failed, notAsked, ok } from '../model/fact.ts';
import type { SshStore, StoresFact } from '../model/facts/stores.ts';
import type { Ports, RunResult } from '../model/ports.ts';
import { excerpt } from '../nix/excerpt.ts';
import { knownHostNames } from '../nix/known-hosts.ts';
import { parseSshOptions, type SshOptions } from '../nix/ssh-options.ts';
import type { SshTarget } from '../nix/ssh-target.ts';
import { withDeadline } from './deadline.ts';
import type { SshClient } from './ssh-client.ts';
import { optionsFromFiles } from './ssh-config-files.ts';
import { dialSsh } from './ssh-dial.ts';
import { hostKeysIn, identityAt } from './ssh-files.ts';

/** Who runs ssh, and how. */
export interface SshRunner {
  readonly runner: StoresFact['runner'];
  /** Of the runner. */
  readonly home: string;
  readonly client: SshClient;
  /** A configuration of the runner that this user may not read. */
  readonly hidden?: string;
  readonly timeoutMs: number;
  readonly mayLogIn: boolean;
}

type Parts = Omit<SshStore, 'store' | 'role' | 'place'>;

/** What can be seen of one store behind ssh, from what ssh would go by to what answers there. */
export async function probeSshStore(
  ports: Ports,
  target: SshTarget,
  ssh: SshRunner,
  signal: AbortSignal,
): Promise<Parts> {
  if (target.isHere) return nothing(notAsked('this machine itself, for which Nix starts no ssh'));
  const asked = await ssh.client.options(target);
  const hasSsh = asked.code !== 'ENOENT';
  const options = !hasSsh
    ? await optionsFromFiles(ports.files, ssh.home, target)
    : asked.status === 0
      ? parseSshOptions(asked.stdout)
      : undefined;
  if (options === undefined) return nothing(failed(whyNoOptions(asked), asked.code ?? 'SSH_CONFIG'));
  const { proxyJump, proxyCommand } = options;
  const program = proxyCommand?.split(' ', 1)[0];
  const isDirect = proxyJump === undefined && proxyCommand === undefined;
  const dialling = isDirect
    ? withDeadline(signal, ssh.timeoutMs, (deadline) =>
        dialSsh(ports.network, options.hostName, options.port, deadline),
      ).then(ok)
    : notAsked(`it is reached by way of ${proxyJump ?? program}`);
  const [dial, hostKeys, identities] = await Promise.all([
    dialling,
    knownKeysOf(ports, target, options, ssh),
    identitiesOf(ports, target, options, ssh),
  ]);
  // What does not even greet needs no login, which would wait much longer.
  const isSilent = dial.state === 'ok' && !/^SSH-/.test(dial.value.greeting ?? '');
  const login = isSilent
    ? notAsked('there is nothing to log in to')
    : hasSsh
      ? await loginOf(target, ssh)
      : notAsked('there is no ssh here');
  const shown = {
    hostName: options.hostName,
    port: options.port,
    ...pick(options, ['user', 'proxyJump', 'hostKeyAlias', 'hostKeyChecking']),
    ...(program === undefined ? {} : { proxyCommand: program }),
    from: hasSsh ? 'ssh -G' : 'our own reading of the configuration files of ssh',
    ...(ssh.hidden === undefined ? {} : { hidden: ssh.hidden }),
  };
  return { options: ok(shown), dial, hostKeys, identities, login };
}

const nothing = (why: Fact<never>): Parts => ({
  options: why,
  dial: why,
  hostKeys: why,
  identities: why,
  login: why,
});

function whyNoOptions({ stderr, code, status }: RunResult): string {
  if (code === 'ENOENT') return 'there is no ssh in the PATH of this process';
  const line = stderr.split('\n').find((one) => one.trim() !== '');
  return `ssh does not take its configuration: ${excerpt(line ?? code ?? `status ${status}`, 200)}`;
}

/** Paths of this user's home stand for the same of the runner's, for whom they are. */
const forRunner = (path: string, { homeDir }: Ports['machine'], { home, runner }: SshRunner): string => {
  if (path.startsWith('~/')) return `${home}${path.slice(1)}`;
  const isOwn = !runner.isThisUser && path.startsWith(`${homeDir}/`);
  return (isOwn ? `${home}${path.slice(homeDir.length)}` : path).replaceAll('%d', home);
};

async function knownKeysOf(
  { files, machine }: Ports,
  { publicHostKey }: SshTarget,
  { hostName, port, hostKeyAlias, knownHostsFiles }: SshOptions,
  ssh: SshRunner,
): Promise<SshStore['hostKeys']> {
  const names = hostKeyAlias === undefined ? knownHostNames(hostName, port) : [hostKeyAlias];
  const paths = knownHostsFiles
    .filter((path) => path !== '/dev/null')
    .map((path) => forRunner(path, machine, ssh));
  return ok(await hostKeysIn(files, paths, names, publicHostKey !== undefined));
}

const defaultNames = /\/id_(?:rsa|dsa|ecdsa|ecdsa_sk|ed25519|ed25519_sk|xmss)$/;

async function identitiesOf(
  { files, machine }: Ports,
  { key }: SshTarget,
  { identityFiles }: SshOptions,
  ssh: SshRunner,
): Promise<SshStore['identities']> {
  const isDefault = (path: string) =>
    path.startsWith('~/.ssh/') && defaultNames.test(path) && identityFiles.length > 3;
  const paths = identityFiles.map((path) => ({
    path: forRunner(path, machine, ssh),
    named: path === key || !isDefault(path),
  }));
  return ok(await Promise.all(paths.map(({ path, named }) => identityAt(files, path, named))));
}

async function loginOf(target: SshTarget, ssh: SshRunner): Promise<SshStore['login']> {
  if (!ssh.mayLogIn) return notAsked('no login was tried; --ssh-login tries one');
  if (!ssh.runner.isThisUser)
    return notAsked(`a login as ${ssh.runner.name} is what counts: run nixcache as ${ssh.runner.name}`);
  if (target.publicHostKey !== undefined)
    return notAsked('its entry has the host key, and a login with that is not tried');
  const { status, code, stderr } = await ssh.client.login(target, ssh.timeoutMs);
  const said = stderr.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('@@@'));
  return ok({
    status,
    ...(code === undefined ? {} : { code }),
    said: said.slice(-12).map((line) => excerpt(line.trim(), 200)),
  });
}

function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Partial<Pick<T, K>> {
  const out: Partial<Pick<T, K>> = {};
  for (const name of names) if (from[name] !== undefined) out[name] = from[name];
  return out;
}
