import { statisticsOf } from '../../lib/bench/statistics.ts';
import type { BenchDocument, BenchPlan, Ranked, Times } from '../../lib/model/bench.ts';
import type { Fix } from '../../lib/model/report.ts';
import { compareBenches } from '../../lib/report/bench-compare.ts';
import { hashPartFor } from '../support/facts.ts';
import { randomOf } from '../support/random.ts';

type BenchPath = BenchDocument['paths']['list'][number];

interface CacheSpec {
  readonly name: string;
  readonly hitMs?: number;
  readonly missMs?: number;
  /** Of the median. */
  readonly spread?: number;
  readonly bytesPerSecond?: number;
  /** Resolve, connect, TLS, processing, transfer. */
  readonly opening?: readonly (number | null)[];
  readonly has?: (index: number) => boolean;
  readonly more?: Partial<Ranked>;
  /** The round in which it stops to answer. */
  readonly diesIn?: number;
  /** How much slower it is in the last round than in the first. */
  readonly drift?: number;
}

interface BenchSpec {
  readonly caches: readonly CacheSpec[];
  readonly paths: number;
  readonly rounds?: number;
  readonly seed?: number;
  readonly advice?: Partial<BenchDocument['advice']>;
  readonly more?: Partial<BenchDocument>;
}

/** What a measurement of such caches would answer; the same for the same words. */
export function benchOf({ caches, paths, rounds = 24, seed = 1, advice, more }: BenchSpec): BenchDocument {
  const source = randomOf(seed);
  const draw = () => source.below(1_000_000) / 1_000_000;
  const list = pathsOf(paths, caches);
  const ranking = caches.map((spec, index) => rankedOf(spec, { list, index, rounds, draw }));
  const measured = ranking.filter(({ state }) => state === 'measured');
  return {
    schemaVersion: 1,
    nixcache: '0.1.0',
    recordedAt: '2026-11-21T18:30:04.512Z',
    nix: {
      version: '2.31.2',
      flavour: 'nix',
      storeDir: '/nix/store',
      configurationFrom: 'nix config show --json',
      problem: null,
    },
    installation: { kind: 'nixos', user: 'alice', substitutingBy: 'daemon', trustedUser: true },
    budget: {
      level: 'normal',
      requests: { most: 4000, made: ranking.reduce((sum, { requests }) => sum + requests.made, 0) },
      bytes: { most: 200_000_000, received: 61_400_000 },
      rounds: { most: 60, made: rounds },
      seconds: { most: 90, took: 21.4 },
      stoppedBecause: 'settled',
    },
    ranking,
    advice: {
      kind: 'none',
      text: 'Too little was measured to say anything about the order.',
      present: null,
      proposed: null,
      contributions: [],
      drop: [],
      changes: [],
      cautions: [],
      ...advice,
    },
    paths: { source: 'the running system', list },
    comparison: null,
    summary: {
      caches: caches.length,
      measured: measured.length,
      interrupted: false,
      text: `${measured.length} of ${caches.length} caches were measured.`,
    },
    ...more,
  };
}

const packages = [
  'hello-2.12.1',
  'gcc-13.3.0-lib',
  'firefox-unwrapped-133.0',
  'python3-3.12.7',
  'openssl-3.3.2',
];

const pathsOf = (count: number, caches: readonly CacheSpec[]): readonly BenchPath[] =>
  Array.from({ length: count }, (_, index) => {
    const name = `${packages[index % packages.length]}${index < packages.length ? '' : `-part${index}`}`;
    const hashPart = hashPartFor(name);
    const foundAt = caches.filter(({ has }) => has?.(index) === true).map(({ name }) => name);
    return {
      storePath: index % 17 === 16 ? null : `/nix/store/${hashPart}-${name}`,
      hashPart,
      downloadBytes: foundAt.length === 0 ? null : 20_000 * (1 + ((index * 7919) % 997)),
      foundAt,
    };
  });

interface Circumstances {
  readonly list: readonly BenchPath[];
  readonly index: number;
  readonly rounds: number;
  readonly draw: () => number;
}

function rankedOf(spec: CacheSpec, { list, index, rounds, draw }: Circumstances): Ranked {
  const {
    name,
    hitMs,
    missMs,
    spread = 0.08,
    bytesPerSecond,
    opening,
    diesIn = rounds,
    drift = 0,
    more,
  } = spec;
  const found = list.filter(({ foundAt }) => foundAt.includes(name));
  /** Most answers near the median, some far above it. */
  const drawn = (median: number, round: number): number => {
    const tail = draw() < 0.06 ? 1 + 4 * draw() : 1;
    const slower = 1 + (drift * round) / rounds;
    return thousandths(median * slower * tail * (1 + spread * (draw() + draw() + draw() - 1.5)));
  };
  const series = (median: number | undefined): (number | null)[] =>
    Array.from({ length: rounds }, (_, round) =>
      median === undefined || round >= diesIn ? null : drawn(median, round),
    );
  const hits = found.length === 0 ? series(undefined) : series(hitMs);
  const misses = series(missMs);
  const phases = opening === undefined ? undefined : [...opening];
  const openingMs = phases === undefined ? [] : Array.from({ length: 5 }, () => drawn(sum(phases), 0));
  const isMeasured = hitMs !== undefined && found.length > 0;
  const state = diesIn < rounds ? 'died' : isMeasured ? 'measured' : 'unreachable';
  const archives =
    bytesPerSecond === undefined || !isMeasured
      ? []
      : Array.from({ length: Math.min(4, diesIn) }, (_, round) => ({
          round,
          bytes: 2_000_000,
          firstByteMs: drawn((hitMs ?? 1) * 1.3, round),
          transferMs: thousandths((2_000_000 / bytesPerSecond) * 1000 * (0.9 + 0.2 * draw())),
        }));
  const rates = statisticsOf(archives.map(({ bytes, transferMs }) => (bytes / transferMs) * 1000));
  return {
    substituter: name,
    place: state === 'measured' ? index + 1 : null,
    tiedWith: [],
    settled: true,
    state,
    stateText:
      state === 'died'
        ? `died in round ${diesIn + 1} of ${rounds}: it refused connections; its times do not count`
        : state === 'unreachable'
          ? 'could not be reached: no connection within 10 s'
          : 'measured',
    order: index + 1,
    priority: 40,
    protocol: state === 'unreachable' ? null : 'http/1.1',
    paths: {
      asked: state === 'unreachable' ? 0 : list.length,
      found: found.length,
      refused: 0,
      onlyHere: found.filter(({ foundAt }) => foundAt.length === 1).length,
    },
    opening: timesOf(openingMs),
    openingPhases:
      phases === undefined
        ? null
        : {
            resolveMs: phases[0] ?? null,
            connectMs: phases[1] ?? null,
            tlsMs: phases[2] ?? null,
            processingMs: phases[3] ?? null,
            transferMs: phases[4] ?? null,
          },
    hit: timesOf(hits),
    miss: timesOf(misses),
    firstByte: timesOf(archives.map(({ firstByteMs }) => firstByteMs)),
    throughput:
      rates === undefined
        ? null
        : {
            samples: rates.samples,
            minBytesPerSecond: Math.round(rates.min),
            medianBytesPerSecond: Math.round(rates.median),
            maxBytesPerSecond: Math.round(rates.max),
          },
    overHttp1: null,
    requests: { made: 2 * Math.min(diesIn, rounds) + list.length + 10, failed: 0 },
    notes: [],
    raw: {
      openingMs,
      firstHitMs: found.slice(0, 8).map(() => drawn((hitMs ?? 1) * 1.4, 0)),
      firstMissMs: [],
      hitMs: hits,
      missMs: misses,
      archives,
      overHttp1: null,
    },
    ...more,
  };
}

const sum = (values: readonly (number | null)[]): number =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);
const thousandths = (value: number): number => Math.round(value * 1000) / 1000;

/** The interval is that of the order statistics, from the binomial distribution as good as normal. */
export function timesOf(values: readonly (number | null)[]): Times | null {
  const samples = values.filter((value) => value !== null);
  const known = statisticsOf(samples);
  if (known === undefined) return null;
  const sorted = samples.toSorted((left, right) => left - right);
  const reach = 0.98 * Math.sqrt(sorted.length);
  const at = (place: number): number =>
    sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(place)))] ?? known.median;
  return {
    samples: known.samples,
    minMs: known.min,
    medianMs: known.median,
    p95Ms: known.p95,
    maxMs: known.max,
    madMs: thousandths(known.mad),
    ciLowMs: at(sorted.length / 2 - reach - 1),
    ciHighMs: at(sorted.length / 2 + reach),
  };
}

const plan = (
  order: readonly string[],
  openingMs: number,
  lookupMs: number,
  downloadMs: number,
): BenchPlan => ({
  order,
  predictedMs: openingMs + lookupMs + downloadMs,
  openingMs,
  lookupMs,
  downloadMs,
});

export const lan = 'http://nas.lan:5000';
export const nixos = 'https://cache.nixos.org';
export const cachix = 'https://nix-community.cachix.org';
export const slow = 'https://mirror.example.edu/nix-channels/store';

const fix: Fix = {
  title: 'Set the order in the NixOS configuration (/etc/nixos/configuration.nix or another module)',
  how: 'replace',
  setting: 'substituters',
  file: '/etc/nixos/configuration.nix',
  takeOut: [],
  lines: [
    'nix.settings.substituters = lib.mkForce [',
    `  "${lan}?priority=10"`,
    `  "${nixos}?priority=20"`,
    `  "${cachix}?priority=30"`,
    '];',
  ],
  apply: ['nixos-rebuild switch'],
  needsRoot: true,
  restartsDaemon: true,
  certainty: 'suggestion',
};

const four: readonly CacheSpec[] = [
  {
    name: lan,
    hitMs: 1.24,
    missMs: 0.86,
    bytesPerSecond: 108_000_000,
    opening: [0.4, 0.6, null, 1.1, 0.1],
    has: (index) => index % 5 !== 3,
    more: { order: 4, priority: 50 },
  },
  {
    name: nixos,
    hitMs: 28,
    missMs: 22,
    bytesPerSecond: 24_500_000,
    opening: [18, 14, 31, 26, 0.4],
    has: (index) => index % 8 !== 5,
    more: { order: 1 },
  },
  {
    name: cachix,
    hitMs: 61,
    missMs: 47,
    spread: 0.3,
    bytesPerSecond: 9_100_000,
    opening: [21, 19, 44, 52, 0.6],
    has: (index) => index % 8 === 5 || index % 6 === 0,
    more: { order: 2, priority: 41 },
  },
  {
    name: slow,
    hitMs: 940,
    missMs: 1310,
    spread: 0.5,
    drift: 0.6,
    bytesPerSecond: 820_000,
    opening: [140, 210, 420, 880, 3],
    has: (index) => index % 4 === 0,
    more: { order: 3, notes: ['its answers grew slower from round to round'] },
  },
];

const reorder: BenchDocument['advice'] = {
  kind: 'reorder',
  text: `Let Nix ask ${lan} first, and drop ${slow}: these 40 paths would come in 13.1 s instead of 49.8 s.`,
  present: plan([nixos, cachix, slow, lan], 2010, 33_400, 14_390),
  proposed: plan([lan, nixos, cachix], 190, 1310, 11_600),
  contributions: [
    { substituter: lan, onlyHere: 3, servedNow: 3, servedThen: 32, missesNowMs: 2, missesThenMs: 7 },
    { substituter: nixos, onlyHere: 6, servedNow: 35, servedThen: 7, missesNowMs: 110, missesThenMs: 44 },
    { substituter: cachix, onlyHere: 1, servedNow: 2, servedThen: 1, missesNowMs: 141, missesThenMs: 0 },
    { substituter: slow, onlyHere: 0, servedNow: 0, servedThen: 0, missesNowMs: 3930, missesThenMs: 0 },
  ],
  drop: [
    {
      substituter: slow,
      savesMs: 5770,
      text: `without ${slow} these paths would come 5.8 s sooner, and none would be lost: it has nothing that no other cache has.`,
    },
  ],
  changes: [fix],
  cautions: ['The prediction holds for these paths and this network; on another one, measure again.'],
};

/** A near cache that is asked last, the usual two, and a mirror that is in the way. */
export const typical = (): BenchDocument => benchOf({ caches: four, paths: 40, advice: reorder });

/** One that stops to answer half-way, one that is not there, one that Nix refuses the paths of. */
export const losses = (): BenchDocument =>
  benchOf({
    caches: [
      { ...four[0], name: lan, diesIn: 9, more: { order: 1 } },
      {
        ...four[1],
        name: nixos,
        more: {
          place: 1,
          order: 2,
          protocol: 'http/2',
          requests: { made: 140, failed: 3 },
          notes: ['3 of 140 requests failed, and are not in the times'],
          overHttp1: {
            hit: timesOf([33, 34, 33.5, 36]),
            miss: timesOf([24, 24.5]),
            firstByte: null,
            throughput: {
              samples: 4,
              minBytesPerSecond: 30_000_000,
              medianBytesPerSecond: 31_000_000,
              maxBytesPerSecond: 33_000_000,
            },
          },
        },
      },
      { name: 'http://10.20.0.9:8080', more: { order: 3 } },
      { name: 'http://10.20.0.10:8080', more: { order: 4 } },
      {
        name: 'ssh://builder.lan',
        more: {
          order: 5,
          state: 'not-measured',
          stateText: 'is a store behind ssh, which Nix asks without HTTP: not measured',
        },
      },
      {
        ...four[2],
        name: cachix,
        more: {
          place: 2,
          order: null,
          paths: { asked: 40, found: 12, refused: 12, onlyHere: 3 },
          notes: ['Nix does not ask it for this user'],
        },
      },
    ],
    paths: 40,
    advice: {
      kind: 'keep',
      text: 'The order is as good as any other for these paths.',
      present: plan([nixos], 90, 1120, 11_600),
    },
  });

const tieNames = ['https://a.example.org', 'https://b.example.org', 'https://c.example.org'];

/** Nothing tells these apart. */
export const tied = (): BenchDocument =>
  benchOf({
    caches: tieNames.map((name, index) => ({
      name,
      hitMs: 20 + index * 0.1,
      missMs: 15,
      bytesPerSecond: 11_000_000,
      opening: [3, 9, 20, 22, 0.2],
      has: () => true,
      more: { place: 1, tiedWith: tieNames.filter((other) => other !== name) },
    })),
    paths: 20,
    advice: {
      kind: 'keep',
      text: 'Keep the order: no real difference was measured between these caches.',
      present: plan(tieNames, 54, 400, 2100),
      proposed: plan(tieNames, 54, 400, 2100),
    },
  });

/** Stopped by the user in the third round. */
export const interrupted = (): BenchDocument => {
  const whole = benchOf({ caches: four.slice(0, 3), paths: 12, rounds: 3 });
  return {
    ...whole,
    budget: { ...whole.budget, stoppedBecause: 'interrupted', seconds: { most: 90, took: 2.2 } },
    ranking: whole.ranking.map((cache) =>
      cache.place === 1
        ? cache
        : { ...cache, place: 2, tiedWith: cache.substituter === nixos ? [cachix] : [nixos] },
    ),
    summary: {
      ...whole.summary,
      interrupted: true,
      text: 'Interrupted: 3 of 3 caches were measured, in 3 rounds only.',
    },
  };
};

/** Many paths at eight caches, some in groups. */
export const manyPaths = (): BenchDocument =>
  benchOf({
    caches: [
      ...four,
      ...['team', 'release', 'nightly', 'archive'].map((name, index) => ({
        name: `https://${name}.caches.internal.example.com/production/eu-central`,
        hitMs: 90 + 40 * index,
        missMs: 80 + 30 * index,
        bytesPerSecond: 5_000_000,
        opening: [8, 22, 41, 30, 0.3],
        has: (path: number) => path % 9 === index,
      })),
    ],
    paths: 200,
    advice: { ...reorder, text: 'Let Nix ask the near cache first.' },
  });

/** More caches than anybody should have. */
export const manyCaches = (): BenchDocument =>
  benchOf({
    caches: Array.from({ length: 40 }, (_, index) => ({
      name: `http://cache-${index + 1}.build.internal.example.org:5000`,
      hitMs: 4 * 1.14 ** index,
      missMs: 3 * 1.13 ** index,
      bytesPerSecond: 80_000_000 / (index + 1),
      opening: [1, 2 + index, null, 4, 0.1],
      has: (path: number) => (path * 31 + index * 17) % 5 !== 0,
    })),
    paths: 30,
  });

export const one = (): BenchDocument =>
  benchOf({
    caches: four.slice(1, 2),
    paths: 10,
    advice: { kind: 'none', text: 'There is only one cache: there is no order to choose.' },
  });

/** No cache could be measured. */
export const nothing = (): BenchDocument => {
  const empty = benchOf({ caches: [{ name: lan }, { name: nixos }], paths: 0, rounds: 0 });
  return {
    ...empty,
    budget: { ...empty.budget, stoppedBecause: 'nothing-to-measure' },
    paths: { source: 'nothing: this machine knows no store path', list: [] },
  };
};

/** Every cache answers, and none of them has anything that is asked for. */
export const nobodyHasAny = (): BenchDocument =>
  benchOf({
    caches: four.slice(0, 2).map(({ has: _, more, ...spec }) => ({
      ...spec,
      more: {
        ...more,
        state: 'measured',
        stateText: 'measured',
        place: null,
        paths: { asked: 10, found: 0, refused: 0, onlyHere: 0 },
      },
    })),
    paths: 10,
  });

/** The typical one, and what another measurement a week before makes of it. */
export const compared = (): BenchDocument => {
  const now = typical();
  return { ...now, comparison: compareBenches(weekBefore(), now) };
};

/** The same caches a week ago: one was faster, one dead, one is gone since. */
export const weekBefore = (): BenchDocument => {
  const before = benchOf({
    caches: [
      ...four.map((cache) => {
        if (cache.name === nixos) return { ...cache, hitMs: 19 };
        return cache.name === cachix ? { ...cache, diesIn: 4 } : cache;
      }),
      { name: 'https://old.example.org', hitMs: 70, missMs: 60, has: () => true },
    ],
    paths: 40,
    seed: 7,
  });
  return { ...before, recordedAt: '2026-11-14T09:00:00.000Z' };
};

const evil =
  '\u001b[31mred\u202eltr\u200b</script><script>alert(1)</script><img src="https://evil.example/x" onerror=\'alert(2)\'>]]>--></style></svg>&amp;\u0000';

/** Words of an attacker in every place that can hold them. */
export const hostile = (): BenchDocument => {
  const names = [`https://evil.example/${evil}`, `http://${'a'.repeat(5000)}.example`];
  const document = benchOf({
    caches: names.map((name) => ({
      name,
      hitMs: 10,
      missMs: 8,
      opening: [1, 2, 3, 4, 5],
      has: (index) => index % 2 === 0,
      more: { stateText: evil, notes: [evil] },
    })),
    paths: 6,
    advice: {
      ...reorder,
      text: evil,
      present: plan(names, 10, 20, 30),
      proposed: plan(names.toReversed(), 5, 10, 15),
      contributions: names.map((substituter) => ({
        substituter,
        onlyHere: 0,
        servedNow: 1,
        servedThen: 1,
        missesNowMs: 1,
        missesThenMs: 1,
      })),
      drop: names.map((substituter) => ({ substituter, savesMs: 5, text: evil })),
      changes: [{ ...fix, title: evil, lines: [evil], takeOut: [evil], apply: [evil], note: evil }],
      cautions: [evil],
    },
  });
  return {
    ...document,
    nixcache: evil,
    recordedAt: evil,
    nix: { ...document.nix, version: evil, storeDir: evil, configurationFrom: evil, problem: evil },
    installation: { ...document.installation, user: evil },
    paths: {
      source: evil,
      list: document.paths.list.map((path) => ({
        ...path,
        storePath: evil,
        hashPart: `${path.hashPart}${evil}`,
      })),
    },
    comparison: {
      recordedAt: evil,
      changes: names.map((substituter) => ({ substituter, kind: 'slower', text: evil })),
      text: evil,
    },
    summary: { ...document.summary, text: evil },
  };
};

/** All that a page has to show, by name. */
export const benches = {
  typical,
  losses,
  tied,
  interrupted,
  manyPaths,
  manyCaches,
  one,
  nothing,
  nobodyHasAny,
  compared,
} as const;
