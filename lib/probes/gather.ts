import { configurationFacts } from '../derive/configuration-facts.ts';
import { OFFLINE } from '../derive/offline.ts';
import { notAsked, ok, okValue } from '../model/fact.ts';
import { FACTS_VERSION, type Facts } from '../model/facts/facts.ts';
import type { Ports } from '../model/ports.ts';
import { allOf } from './all-of.ts';
import { lookAsDaemon, notAsDaemon } from './as-daemon.ts';
import { askOverFamilies } from './families.ts';
import { askForSamples, askOverHttp2, closeCaches, unaskedCaches, visitCaches } from './gather-caches.ts';
import { lookAtMachine, OTHER_MACHINE } from './gather-machine.ts';
import { lookIntoPaths } from './gather-paths.ts';
import type { GatherRequest } from './gather-request.ts';
import { knowNix } from './known-nix.ts';
import { networkEvidence, noNetworkFacts } from './network-evidence.ts';
import { probeStores } from './stores.ts';
import { withoutSecrets } from './without-secrets.ts';

/**
 * Looks at this machine and its caches, in rounds: the settings, then every cache at once, then the rest of the machine and why caches
 * failed below HTTP, then what is behind ssh and what a daemon would see, then narinfos, and for paths that were asked about what belongs to them.
 * Nothing else runs while the caches are timed. Never rejects for what it finds; what could not be looked at stands in the facts
 * with the reason. Aborting the signal ends it early with what there is.
 */
export async function gather(ports: Ports, request: GatherRequest, signal: AbortSignal): Promise<Facts> {
  const recordedAt = new Date(ports.clock.now()).toISOString();
  const { commands, configured, version, context, tlsTrust } = await knowNix(ports, request, signal);
  const { nix, settings, configuration, substituters, builders } = configured;
  const { values = {} } = okValue(settings) ?? {};
  const visited = request.offline
    ? undefined
    : await visitCaches(ports, substituters, context, request, signal);

  ports.progress.show('looking at this machine');
  const { machine, network, reached } = await allOf({
    machine: lookAtMachine(ports, commands, configured, version, request, signal),
    network:
      visited === undefined
        ? noNetworkFacts(OFFLINE)
        : networkEvidence(ports, visited, { neighbours: request.neighbours, signal }),
    reached:
      visited === undefined || values['http2'] === false ? visited : askOverHttp2(visited, request, signal),
  });
  const asked =
    reached === undefined || request.families !== true
      ? reached
      : await askOverFamilies(ports, substituters, reached, context, request, signal);
  const known = { nix, settings, configuration, daemon: machine.daemon, user: machine.user };
  const judged = configurationFacts(known);
  const stores =
    request.config === undefined && judged !== undefined
      ? await probeStores(ports, { substituters, builders }, judged, request, signal)
      : notAsked(OTHER_MACHINE);
  const asDaemon =
    request.config === undefined
      ? await lookAsDaemon(ports, { ...known, substituters, context }, request, signal)
      : notAsDaemon(OTHER_MACHINE);
  const sampled =
    asked === undefined
      ? unaskedCaches(substituters, OFFLINE)
      : await askForSamples(ports, asked, okValue(machine.samples)?.paths ?? [], request, signal);
  const { paths } = request;
  const { caches, references, diskCaches } =
    paths === undefined
      ? {
          caches: sampled,
          references: notAsked('no path was asked about'),
          diskCaches: machine.diskCaches,
        }
      : await lookIntoPaths(
          ports,
          commands,
          {
            visited: asked ?? [],
            caches: sampled,
            targets: okValue(machine.targets)?.paths ?? [],
            diskCaches: machine.diskCaches,
            facts: judged === undefined ? undefined : { ...judged, diskCaches: okValue(machine.diskCaches) },
          },
          { ...request, paths },
          signal,
        );
  await closeCaches(visited ?? []);

  return withoutSecrets({
    factsVersion: FACTS_VERSION,
    recordedAt,
    nix,
    settings,
    configuration,
    ...machine,
    ...asDaemon,
    tlsTrust,
    ...network,
    stores,
    references,
    diskCaches,
    caches: ok(caches),
  });
}
