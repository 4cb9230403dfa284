import { OFFLINE } from '../derive/offline.ts';
import { type Fact, notAsked, ok, okValue } from '../model/fact.ts';
import type { Sample, Samples } from '../model/facts/cache.ts';
import { FACTS_VERSION, type Facts } from '../model/facts/facts.ts';
import type { Ports } from '../model/ports.ts';
import { parseNixVersion } from '../nix/version.ts';
import { lookAsDaemon } from './as-daemon.ts';
import { probeAws } from './aws.ts';
import type { ClientContext } from './cache-client.ts';
import { probeDaemon } from './daemon.ts';
import { type GivenFlake, probeFlake } from './flake.ts';
import { askForSamples, askOverHttp2, type Pace, unaskedCaches, visitCaches } from './gather-caches.ts';
import type { GivenConfig } from './given-settings.ts';
import { probeInstallation } from './installation.ts';
import { readNetrc } from './netrc.ts';
import { networkEvidence, noNetworkFacts } from './network-evidence.ts';
import { nixCommands } from './nix-commands.ts';
import { probeSamples } from './samples.ts';
import { probeSecretFiles } from './secret-files.ts';
import { probeSettings } from './settings.ts';
import { probeStores } from './stores.ts';
import { probeTlsTrust } from './tls-trust.ts';
import { probeUser } from './user.ts';

/** What the user asked to be looked at. */
export interface GatherRequest extends Pace {
  /** A saved configuration that replaces this machine's. */
  readonly config?: GivenConfig;
  /** A flake whose nixConfig is to be judged. */
  readonly flake?: GivenFlake;
  /** Replace the configured substituters, unless there are none. */
  readonly substituters: readonly string[];
  /** Named by the user; none: they are looked for. */
  readonly samples: readonly Sample[];
  /** Whether other ports of a private host that fails may be tried. */
  readonly neighbours: boolean;
  /** Ask no cache, and make no request at all. */
  readonly offline: boolean;
  /** Log in to the stores behind ssh, as Nix would. */
  readonly sshLogin: boolean;
  /** Of nixcache. */
  readonly toolVersion: string;
}

/**
 * Looks at this machine and its caches, in rounds: the settings, then every cache at once, then the rest of the machine and why caches
 * failed below HTTP, then narinfos.
 * Nothing else runs while the caches are timed. Never rejects for what it finds; what could not be looked at stands in the facts
 * with the reason. Aborting the signal ends it early with what there is.
 */
export async function gather(ports: Ports, request: GatherRequest, signal: AbortSignal): Promise<Facts> {
  ports.progress.show('reading the Nix configuration');
  const recordedAt = new Date(ports.clock.now()).toISOString();
  const commands = nixCommands(ports, signal);
  const asking = probeSettings(ports, commands, request);
  if (!request.offline) ports.http.warm();
  const { nix, settings, configuration, substituters, builders } = await asking;

  const version = parseNixVersion(okValue(nix)?.versionLine ?? '');
  const { values = {}, storeDir = '/nix/store' } = okValue(settings) ?? {};
  const [tlsTrust, netrc] = await Promise.all([
    probeTlsTrust(ports, textOf(values['ssl-cert-file']), version),
    readNetrc(ports, textOf(values['netrc-file'])),
  ]);
  const context: ClientContext = {
    userAgent: `nixcache/${request.toolVersion} Nix/${version?.text ?? 'unknown'}`,
    ...(netrc === undefined ? {} : { netrc }),
    ...caFileOf(tlsTrust),
  };
  const visited = request.offline
    ? undefined
    : await visitCaches(ports, substituters, context, request, signal);

  ports.progress.show('looking at this machine');
  const [user, installation, daemon, secretFiles, flake, aws, samples, underneath, asked] = await Promise.all(
    [
      probeUser(ports),
      probeInstallation(ports),
      request.config === undefined
        ? probeDaemon(
            ports,
            commands,
            textOf(values['store']) ?? 'auto',
            okValue(configuration)?.systemFiles ?? [],
            signal,
          )
        : notAsked(OTHER_MACHINE),
      request.config === undefined ? probeSecretFiles(ports, values) : notAsked(OTHER_MACHINE),
      request.flake === undefined
        ? notAsked('--flake was not given')
        : probeFlake(ports, request.flake, version),
      request.config === undefined
        ? probeAws(ports, commands, substituters, signal)
        : notAsked(OTHER_MACHINE),
      visited === undefined
        ? notAsked(OFFLINE)
        : probeSamples(ports, commands, storeDir, request.samples).then(ok<Samples>),
      visited === undefined
        ? noNetworkFacts(OFFLINE)
        : networkEvidence(ports, visited, { neighbours: request.neighbours, signal }),
      visited === undefined || values['http2'] === false ? visited : askOverHttp2(visited, request, signal),
    ],
  );
  const known = okValue(settings);
  const stores =
    request.config !== undefined || known === undefined
      ? notAsked(OTHER_MACHINE)
      : await probeStores(
          ports,
          { substituters, builders },
          {
            settings: known,
            nix: okValue(nix),
            configuration: okValue(configuration),
            daemon: okValue(daemon),
            user: okValue(user),
          },
          request,
          signal,
        );
  const asDaemon =
    request.config === undefined
      ? await lookAsDaemon(
          ports,
          { settings, configuration, daemon, user, nix, substituters, context },
          request.offline ? undefined : request,
          signal,
        )
      : {
          daemonEnvironment: notAsked(OTHER_MACHINE),
          daemonVisits: notAsked(OTHER_MACHINE),
          netrc: notAsked(OTHER_MACHINE),
        };
  const caches =
    asked === undefined
      ? unaskedCaches(substituters, OFFLINE)
      : await askForSamples(ports, asked, okValue(samples)?.paths ?? [], request, signal);

  return {
    factsVersion: FACTS_VERSION,
    recordedAt,
    nix,
    settings,
    configuration,
    user,
    daemon,
    ...asDaemon,
    installation,
    tlsTrust,
    secretFiles,
    flake,
    aws,
    samples,
    caches: ok(caches),
    ...underneath,
    stores,
  };
}

const OTHER_MACHINE = '--config may describe another machine';

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

function caFileOf(tlsTrust: Fact<{ readonly file?: string }>): { readonly caFile?: string } {
  const file = okValue(tlsTrust)?.file;
  return file === undefined ? {} : { caFile: file };
}
