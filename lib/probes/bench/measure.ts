import { allowances, archiveShare, budgetFor, type Workload } from '../../bench/budget.ts';
import type { Measurement } from '../../bench/measurement.ts';
import type { BenchLevel } from '../../model/bench.ts';
import { notAsked, ok, okValue } from '../../model/fact.ts';
import type { CacheFact } from '../../model/facts/cache.ts';
import { FACTS_VERSION, type Facts } from '../../model/facts/facts.ts';
import type { Ports } from '../../model/ports.ts';
import { parseStoreUrl } from '../../nix/store-url.ts';
import { notAsDaemon } from '../as-daemon.ts';
import { withDeadline } from '../deadline.ts';
import {
  askOverHttp2,
  closeCaches,
  unaskedCaches,
  type VisitedCache,
  visitCaches,
} from '../gather-caches.ts';
import { lookAtMachine } from '../gather-machine.ts';
import type { GatherRequest } from '../gather-request.ts';
import { knowNix } from '../known-nix.ts';
import { noNetworkFacts } from '../network-evidence.ts';
import type { NamedTarget } from '../targets.ts';
import { announcement } from './announcement.ts';
import { benchPaths } from './bench-paths.ts';
import { buildInputs } from './build-inputs.ts';
import { askForPaths } from './hit-matrix.ts';
import { cacheFactOf, type Lane, measurementOf } from './lane.ts';
import { meteredHttp } from './metered-http.ts';
import { openLane } from './open-lanes.ts';
import { measureInRounds } from './rounds.ts';

export interface MeasureRequest {
  /** What to measure with; none: paths of this machine. */
  readonly targets: readonly NamedTarget[];
  readonly level: BenchLevel;
  /** Replaces that of the level. */
  readonly maxBytes?: number | undefined;
  /** Replace the configured substituters, unless there are none. */
  readonly substituters: readonly string[];
  readonly concurrency: number;
  readonly timeoutMs: number;
  /** Of nixcache. */
  readonly toolVersion: string;
}

/** Facts that a measurement does without. */
const NOT_NEEDED = 'measuring does not need it';

/**
 * Measures the caches as Nix would meet them: first what they answer at all, then which of the paths each has, several caches at a time; then,
 * with nothing beside it, how long they take. The cost is announced before the first request, and kept. Never rejects for what it finds;
 * aborting the signal ends it early with what there is.
 */
export async function measureCaches(
  ports: Ports,
  request: MeasureRequest,
  signal: AbortSignal,
): Promise<Measurement> {
  const recordedAt = new Date(ports.clock.now()).toISOString();
  const began = ports.clock.steady();
  const asked: GatherRequest = {
    ...request,
    samples: [],
    neighbours: false,
    offline: false,
    sshLogin: false,
  };
  const { commands, configured, version, context, tlsTrust } = await knowNix(ports, asked, signal);
  const machine = await lookAtMachine(ports, commands, configured, version, asked, signal);
  const { values = {}, storeDir = '/nix/store' } = okValue(configured.settings) ?? {};
  const allowance = allowances[request.level];
  const paths = await benchPaths(
    ports,
    commands,
    { settings: configured.settings, samples: machine.samples },
    request.targets,
    allowance.paths,
  );
  const substituters = [...new Set(configured.substituters)];
  const speaksHttp2 = values['http2'] !== false;
  const workload: Workload = {
    ...countCaches(substituters, speaksHttp2),
    // What they refer to is not known before it is asked for.
    paths: paths.followed ? allowance.paths : paths.list.length,
  };
  const budget = budgetFor(allowance, workload, request.maxBytes);
  ports.progress.say(announcement(workload, budget, paths.followed));
  const { http, meter } = meteredHttp(ports.http, budget);
  const metered: Ports = { ...ports, http };

  const { visited, known, lanes, wanted, made, stoppedBecause } = await withDeadline(
    signal,
    began + budget.seconds * 1000 - ports.clock.steady(),
    async (within) => {
      const visited = await visitCaches(metered, substituters, context, request, within);
      const known = speaksHttp2 ? await askOverHttp2(visited, request, within) : visited;
      const lanes = known.flatMap((cache, position) =>
        isFirstOfItsName(known, position)
          ? openLane(metered, cache, substituters[position] ?? '', position, context)
          : [],
      );
      const wanted = await askForPaths(lanes, paths, {
        storeDir,
        version,
        most: allowance.paths,
        concurrency: request.concurrency,
        timeoutMs: request.timeoutMs,
        signal: within,
        inputsOf: buildInputs(ports, request.targets, storeDir),
        isOver: () => meter.spent !== undefined || ports.clock.steady() > began + budget.seconds * 500,
        onProgress: (count) => ports.progress.show(`asking who has which path (${count} answers)`),
      });
      const rounds = await measureInRounds(metered, lanes, {
        allowance,
        share: archiveShare(allowance, workload, budget.bytes),
        meter,
        context,
        version,
        salt: recordedAt,
        timeoutMs: request.timeoutMs,
        until: began + budget.seconds * 1000,
        signal: within,
        interrupt: signal,
      });
      return { visited, known, lanes, wanted, ...rounds };
    },
    'AbortError',
  );
  await closeCaches(visited);
  await Promise.all(
    lanes.flatMap(({ ways }) => ways.flatMap(({ client, archives }) => [client.close(), archives.close()])),
  );

  const unasked = unaskedCaches(substituters, 'it is no cache that can be measured');
  const facts: Facts = {
    factsVersion: FACTS_VERSION,
    recordedAt,
    nix: configured.nix,
    settings: configured.settings,
    configuration: configured.configuration,
    ...machine,
    ...notAsDaemon(NOT_NEEDED),
    ...noNetworkFacts(NOT_NEEDED),
    tlsTrust,
    stores: notAsked(NOT_NEEDED),
    references: notAsked(NOT_NEEDED),
    caches: ok(
      unasked.map(
        (gap, position) => factOf(lanes, position) ?? { ...gap, info: known[position]?.info ?? gap.info },
      ),
    ),
  };
  return {
    facts,
    caches: lanes.map(measurementOf),
    paths: { source: paths.source, list: wanted, followed: paths.followed },
    storeDir,
    processors: ports.machine.processors,
    budget: {
      level: request.level,
      requests: { most: budget.requests, made: meter.requests },
      bytes: { most: budget.bytes, received: meter.bytes },
      rounds: { most: budget.rounds, made },
      seconds: { most: budget.seconds, took: Math.round((ports.clock.steady() - began) / 100) / 10 },
      stoppedBecause,
    },
  };
}

function countCaches(substituters: readonly string[], speaksHttp2: boolean): Omit<Workload, 'paths'> {
  const stores = substituters.map((entry) => parseStoreUrl(entry));
  return {
    caches: stores.filter(({ kind }) => ['http', 'file', 's3'].includes(kind)).length,
    twice: speaksHttp2 ? stores.filter(({ scheme }) => scheme === 'https').length : 0,
  };
}

/** Entries that differ only in their login are shown by one name, and so by the first of them. */
const isFirstOfItsName = (caches: readonly VisitedCache[], position: number): boolean =>
  caches.findIndex(({ store }) => store.text === caches[position]?.store.text) === position;

function factOf(lanes: readonly Lane[], position: number): CacheFact | undefined {
  const lane = lanes.find((one) => one.position === position);
  return lane === undefined ? undefined : cacheFactOf(lane);
}
