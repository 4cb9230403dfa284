import { type ConfigurationFacts, substitutingOf } from '../derive/effective.ts';
import { type Fact, notAsked, ok } from '../model/fact.ts';
import type { SshStore, StoresFact } from '../model/facts/stores.ts';
import type { Ports } from '../model/ports.ts';
import { sshTarget, takesSshPort } from '../nix/ssh-target.ts';
import { parseStoreUrl, type StoreUrl } from '../nix/store-url.ts';
import { type NixVersion, parseNixVersion } from '../nix/version.ts';
import { readBuilders } from './builders.ts';
import type { Pace } from './gather-caches.ts';
import { patientLimit } from './patient-limit.ts';
import { sshClient, sshWords } from './ssh-client.ts';
import { probeSshStore, type SshRunner } from './ssh-store.ts';

export interface StoresRequest extends Pace {
  readonly offline: boolean;
  readonly sshLogin: boolean;
}

interface Entry {
  readonly store: StoreUrl;
  readonly name: string;
  readonly role: SshStore['role'];
  readonly place?: { readonly origin: string; readonly line: number };
}

/** Stores that are no binary caches: what of them can be seen without talking to them. Where there are none, nothing is run. */
export async function probeStores(
  ports: Ports,
  { substituters, builders }: { readonly substituters: readonly string[]; readonly builders: string },
  facts: ConfigurationFacts,
  request: StoresRequest,
  signal: AbortSignal,
): Promise<Fact<StoresFact>> {
  const version = parseNixVersion(facts.nix?.versionLine ?? '');
  const caches = substituters.map(parseStoreUrl);
  const { machines, badRows, unreadableMachines } = await readBuilders(ports.files, builders, version);
  const isSsh = ({ store: { kind } }: Entry) => kind === 'ssh' || kind === 'ssh-ng';
  const entries: readonly Entry[] = [
    ...caches.map((store) => ({ store, name: store.text, role: 'substituter' as const })),
    ...machines.map(({ builder, row: { origin, line } }) => ({
      store: parseStoreUrl(withParams(builder.store, builder)),
      // The row is shown as it is written.
      name: parseStoreUrl(builder.store).text,
      role: 'builder' as const,
      place: { origin, line },
    })),
  ].filter(isSsh);
  const { runner, extra, hidden } = await runnerOf(ports, facts);
  const ssh: SshRunner = {
    runner,
    home: runner.isThisUser ? ports.machine.homeDir : runner.uid === 0 ? rootHome(ports) : '/',
    client: sshClient(ports, extra, signal),
    ...(hidden === undefined ? {} : { hidden }),
    timeoutMs: request.timeoutMs,
    mayLogIn: request.sshLogin,
  };
  const isAsked = entries.length > 0 && !request.offline;
  const limit = patientLimit(request.concurrency);
  const seen = isAsked
    ? await Promise.all(
        entries.map((entry) => limit(() => probeEntry(ports, entry, ssh, { version, signal }))),
      )
    : entries.map((entry) => ({ ...named(entry), ...unasked }));
  const client = isAsked ? await ports.run('ssh', ['-V'], RUN) : undefined;
  return ok({
    runner,
    sshClient: client?.code === 'ENOENT' ? 'absent' : 'present',
    agent: (ports.machine.env['SSH_AUTH_SOCK'] ?? '') !== '',
    ssh: seen,
    badRows,
    unreadableMachines,
    sockets: await socketsOf(ports, caches),
  });
}

const RUN = { timeoutMs: 5000, maxBytes: 10_000 };
const offline = notAsked('--offline asks nothing on the network');
const unasked = {
  options: offline,
  dial: offline,
  hostKeys: offline,
  identities: offline,
  login: offline,
} as const;

async function probeEntry(
  ports: Ports,
  entry: Entry,
  ssh: SshRunner,
  { version, signal }: { readonly version: NixVersion | undefined; readonly signal: AbortSignal },
): Promise<SshStore> {
  const target = sshTarget(entry.store);
  if (target === undefined || signal.aborted) return { ...named(entry), ...unasked };
  const { port, ...rest } = target;
  const asNixGivesIt =
    port === undefined || takesSshPort(version) ? target : { ...rest, host: `${rest.host}:${port}` };
  return { ...named(entry), ...(await probeSshStore(ports, asNixGivesIt, ssh, signal)) };
}

const named = ({ name, role, place }: Entry) => ({
  store: name,
  role,
  ...(place === undefined ? {} : { place }),
});

/** As Nix gives the columns of a machine to its store. */
function withParams(
  store: string,
  { sshKey, publicHostKey }: { readonly sshKey?: string; readonly publicHostKey?: string },
): string {
  const params = [
    ...(sshKey === undefined ? [] : [`ssh-key=${sshKey}`]),
    ...(publicHostKey === undefined ? [] : [`base64-ssh-public-host-key=${publicHostKey}`]),
  ];
  if (params.length === 0) return store;
  return `${store}${store.includes('?') ? '&' : '?'}${params.join('&')}`;
}

/** Whose ssh Nix starts: this user's, or that of the daemon, which is root's. NIX_SSHOPTS of this process says nothing about the daemon. */
async function runnerOf(
  { machine, files }: Ports,
  facts: ConfigurationFacts,
): Promise<{
  readonly runner: StoresFact['runner'];
  readonly extra: readonly string[];
  readonly hidden?: string;
}> {
  const byDaemon = substitutingOf(facts).by === 'daemon';
  const { user } = facts;
  const own = sshWords(machine.env['NIX_SSHOPTS'] ?? '');
  if (!byDaemon || user?.uid === 0)
    return {
      runner: { name: user?.name ?? 'this user', uid: user?.uid ?? -1, isThisUser: true },
      extra: byDaemon ? [] : own,
    };
  const config = `${rootHome({ machine })}/.ssh/config`;
  const isReadable = (await files.read(config, 1)).state === 'ok';
  const isThere = isReadable || (await files.isListed(config)) !== false;
  const system = (await files.exists('/etc/ssh/ssh_config')) ? '/etc/ssh/ssh_config' : 'none';
  return {
    runner: { name: 'root', uid: 0, isThisUser: false },
    extra: ['-F', isReadable ? config : system],
    ...(isThere && !isReadable ? { hidden: config } : {}),
  };
}

const rootHome = ({ machine }: Pick<Ports, 'machine'>): string =>
  machine.platform === 'darwin' ? '/var/root' : '/root';

async function socketsOf(
  { files, machine }: Ports,
  caches: readonly StoreUrl[],
): Promise<StoresFact['sockets']> {
  const usual =
    machine.env['NIX_DAEMON_SOCKET_PATH'] ??
    `${machine.env['NIX_STATE_DIR'] ?? '/nix/var/nix'}/daemon-socket/socket`;
  return Promise.all(
    caches
      .filter(({ kind }) => kind === 'daemon')
      .map(async ({ text, path }) => {
        const socket = path === '' ? usual : path;
        return { store: text, path: socket, present: await files.exists(socket) };
      }),
  );
}
