import { OFFLINE } from '../derive/offline.ts';
import { type Fact, notAsked, ok, okValue } from '../model/fact.ts';
import type { Sample, Samples } from '../model/facts/cache.ts';
import type { Facts } from '../model/facts/facts.ts';
import type { Ports } from '../model/ports.ts';
import type { NixVersion } from '../nix/version.ts';
import { allOf } from './all-of.ts';
import { probeAws } from './aws.ts';
import { probeDaemon } from './daemon.ts';
import { type DiskCaches, probeDiskCaches } from './disk-caches.ts';
import { probeFlake } from './flake.ts';
import type { GatherRequest } from './gather-request.ts';
import { probeInstallation } from './installation.ts';
import type { NixCommands } from './nix-commands.ts';
import { probeSamples } from './samples.ts';
import { probeSecretFiles } from './secret-files.ts';
import type { Configured } from './settings.ts';
import { probeTargets } from './targets.ts';
import { probeUser } from './user.ts';

/** Why the facts of this machine are left out. */
export const OTHER_MACHINE = '--config may describe another machine';

type MachineFacts = Pick<
  Facts,
  'user' | 'installation' | 'daemon' | 'secretFiles' | 'flake' | 'aws' | 'diskCaches' | 'samples' | 'targets'
>;

/** What there is to know of this machine beside its settings: who asks, what is installed, and which paths it would ask for. */
export function lookAtMachine(
  ports: Ports,
  commands: NixCommands,
  { settings, configuration, substituters, builds }: Configured,
  version: NixVersion | undefined,
  request: GatherRequest,
  signal: AbortSignal,
): Promise<MachineFacts> {
  const { values = {}, storeDir = '/nix/store' } = okValue(settings) ?? {};
  const store = typeof values['store'] === 'string' && values['store'] !== '' ? values['store'] : 'auto';
  const confFiles = okValue(configuration)?.systemFiles ?? [];
  const here = <T>(probe: () => Promise<Fact<T>>): Promise<Fact<T>> | Fact<T> =>
    request.config === undefined ? probe() : notAsked(OTHER_MACHINE);
  const { flake } = request;
  const named = namedSamples(request);
  const hashParts = named.map(({ hashPart }) => hashPart);
  let reading: Promise<DiskCaches> | undefined;
  const remembered = (): Promise<DiskCaches> => {
    reading ??= probeDiskCaches(ports, { storeDir, version, hashParts });
    return reading;
  };
  return allOf({
    user: probeUser(ports),
    installation: probeInstallation(ports),
    daemon: here(() => probeDaemon(ports, commands, store, confFiles, signal)),
    secretFiles: here(() => probeSecretFiles(ports, values)),
    flake: flake === undefined ? notAsked('--flake was not given') : probeFlake(ports, flake, version),
    aws: here(() => probeAws(ports, commands, substituters, signal)),
    diskCaches: here(async () => (await remembered()).fact),
    samples: request.offline
      ? notAsked(OFFLINE)
      : probeSamples(ports, commands, storeDir, named, async () => (await remembered()).samples).then(
          ok<Samples>,
        ),
    targets: here(() => probeTargets(commands, request.paths?.targets ?? [], builds)),
  });
}

/** Paths that the user named. */
const namedSamples = ({ samples, paths }: GatherRequest): readonly Sample[] => [
  ...samples,
  ...(paths?.targets ?? []).flatMap(({ hashPart, storePath }): readonly Sample[] =>
    hashPart === undefined
      ? []
      : [{ hashPart, source: '--path', ...(storePath === undefined ? {} : { storePath }) }],
  ),
];
