import Type from 'typebox';
import { dateTime, type Shape } from './fact.ts';
import { aboutNix, FixSchema, nullable, PhasesSchema } from './report.ts';

/** Raised by one when a field of the JSON document changes its meaning or goes away; new fields do not raise it. */
export const BENCH_VERSION = 1;

/** How much `nixcache bench` may ask for. */
export const benchLevels = ['quick', 'normal', 'thorough'] as const;
export type BenchLevel = (typeof benchLevels)[number];

const TimesSchema = Type.Object({
  samples: Type.Number(),
  minMs: Type.Number(),
  medianMs: Type.Number(),
  p95Ms: Type.Number(),
  maxMs: Type.Number(),
  madMs: Type.Number({ description: 'median absolute deviation' }),
  ciLowMs: Type.Number({ description: '95 % confidence interval of the median' }),
  ciHighMs: Type.Number(),
});
export type Times = Shape<typeof TimesSchema>;

const RatesSchema = Type.Object({
  samples: Type.Number(),
  minBytesPerSecond: Type.Number(),
  medianBytesPerSecond: Type.Number(),
  maxBytesPerSecond: Type.Number(),
});
export type Rates = Shape<typeof RatesSchema>;

const ArchiveSampleSchema = Type.Object({
  round: Type.Number({ description: 'from 0' }),
  bytes: Type.Number({ description: 'received; the rest of a longer archive was not asked for' }),
  firstByteMs: Type.Number({ description: 'from the request, on a connection that stands, to the answer' }),
  transferMs: Type.Number({ description: 'from the answer to the last byte' }),
});
export type ArchiveSample = Shape<typeof ArchiveSampleSchema>;

/** One value per round; null where the cache was not asked in it, or did not answer. */
const RoundsSchema = Type.Array(nullable(Type.Number({ description: 'milliseconds' })));

const ProtocolSchema = Type.Union([Type.Literal('http/1.1'), Type.Literal('http/2'), Type.Literal('file')]);
export type Protocol = Shape<typeof ProtocolSchema>;

/** Every time that was taken, over one protocol. */
const SeriesSchema = Type.Object({
  hitMs: RoundsSchema,
  missMs: RoundsSchema,
  archives: Type.Array(ArchiveSampleSchema),
});

/** What was measured over one protocol. */
const measured = {
  hit: nullable(
    Type.Object(TimesSchema.properties, {
      description: 'narinfos of paths that it has, on a warm connection',
    }),
  ),
  miss: nullable(Type.Object(TimesSchema.properties, { description: 'narinfos of paths that it has not' })),
  firstByte: nullable(Type.Object(TimesSchema.properties, { description: 'of archives' })),
  throughput: nullable(RatesSchema),
};

const RankedSchema = Type.Object({
  substituter: Type.String({ description: 'as configured, without credentials' }),
  place: nullable(
    Type.Number({ description: 'from 1, the fastest first; tied caches share one; null: not ranked' }),
  ),
  tiedWith: Type.Array(Type.String(), {
    description: 'the others of its place: no difference was measured that is real and matters',
  }),
  settled: Type.Boolean({ description: 'further rounds would hardly change its place' }),
  state: Type.Union([
    Type.Literal('measured'),
    Type.Literal('died'),
    Type.Literal('unreachable'),
    Type.Literal('not-measured'),
  ]),
  stateText: Type.String({ description: 'the same in words; where it died or was not reached, how' }),
  order: nullable(
    Type.Number({ description: 'the place in which Nix asks it now, from 1; null: not asked' }),
  ),
  priority: nullable(Type.Number({ description: 'the effective one: lower is asked first' })),
  protocol: nullable(
    Type.Union(ProtocolSchema.anyOf, {
      description: 'what Nix speaks with it, and what the times here were taken over',
    }),
  ),
  paths: Type.Object({
    asked: Type.Number(),
    found: Type.Number(),
    refused: Type.Number({ description: 'of those found: Nix would not take them, for their signatures' }),
    onlyHere: Type.Number({ description: 'that no other measured cache has' }),
  }),
  opening: nullable(
    Type.Object(TimesSchema.properties, {
      description: 'from nothing to nix-cache-info: name, connection, TLS and one request',
    }),
  ),
  openingPhases: nullable(PhasesSchema),
  ...measured,
  overHttp1: nullable(
    Type.Object(measured, { description: 'where Nix speaks HTTP/2 with it: the same over HTTP/1.1' }),
  ),
  requests: Type.Object({ made: Type.Number(), failed: Type.Number() }),
  notes: Type.Array(Type.String(), { description: 'what else to know before these numbers are believed' }),
  raw: Type.Object(
    {
      openingMs: Type.Array(Type.Number()),
      firstHitMs: Type.Array(Type.Number(), {
        description: 'the first request for each path that it has, several caches at once',
      }),
      firstMissMs: Type.Array(Type.Number(), { description: 'the same for those that it has not' }),
      ...SeriesSchema.properties,
      overHttp1: nullable(SeriesSchema),
    },
    { description: 'every time that was taken' },
  ),
});
export type Ranked = Shape<typeof RankedSchema>;

const PlanSchema = Type.Object({
  order: Type.Array(Type.String(), { description: 'substituters, the first asked first' }),
  predictedMs: Type.Number({ description: 'for all sampled paths together' }),
  openingMs: Type.Number(),
  lookupMs: Type.Number(),
  downloadMs: Type.Number(),
});
export type BenchPlan = Shape<typeof PlanSchema>;

const AdviceSchema = Type.Object({
  kind: Type.Union([Type.Literal('reorder'), Type.Literal('keep'), Type.Literal('none')], {
    description: 'none: too little is known to say anything',
  }),
  text: Type.String({ description: 'the same in a sentence or two' }),
  present: nullable(PlanSchema),
  proposed: nullable(PlanSchema),
  contributions: Type.Array(
    Type.Object({
      substituter: Type.String(),
      onlyHere: Type.Number({ description: 'paths that no other cache has' }),
      servedNow: Type.Number({ description: 'paths that Nix takes from it in the present order' }),
      servedThen: Type.Number({ description: 'in the proposed order' }),
      missesNowMs: Type.Number({
        description: 'the part of the predicted time that its misses take, in the present order',
      }),
      missesThenMs: Type.Number(),
    }),
  ),
  drop: Type.Array(
    Type.Object({
      substituter: Type.String(),
      savesMs: Type.Number({ description: 'predicted, of the time for these paths' }),
      text: Type.String(),
    }),
    { description: 'caches without which these paths would come sooner, and none would be lost' },
  ),
  changes: Type.Array(FixSchema, { description: 'what gives the proposed order on this installation' }),
  cautions: Type.Array(Type.String()),
});
export type BenchAdvice = Shape<typeof AdviceSchema>;

const BenchPathSchema = Type.Object({
  storePath: nullable(Type.String({ description: 'null: only its hash is known' })),
  hashPart: Type.String(),
  downloadBytes: nullable(Type.Number({ description: 'as the first narinfo says' })),
  foundAt: Type.Array(Type.String(), { description: 'substituters that have it' }),
});

/** The whole answer of `nixcache bench`. */
export const BenchSchema = Type.Object({
  schemaVersion: Type.Literal(BENCH_VERSION),
  nixcache: Type.String({ description: 'version of the program' }),
  recordedAt: dateTime(),
  ...aboutNix,
  budget: Type.Object({
    level: Type.Enum(benchLevels),
    requests: Type.Object({ most: Type.Number(), made: Type.Number() }),
    bytes: Type.Object({ most: Type.Number(), received: Type.Number() }),
    rounds: Type.Object({ most: Type.Number(), made: Type.Number() }),
    seconds: Type.Object({ most: Type.Number(), took: Type.Number() }),
    stoppedBecause: Type.Union([
      Type.Literal('settled'),
      Type.Literal('rounds'),
      Type.Literal('requests'),
      Type.Literal('bytes'),
      Type.Literal('time'),
      Type.Literal('nothing-to-measure'),
      Type.Literal('interrupted'),
    ]),
  }),
  ranking: Type.Array(RankedSchema, { description: 'fastest first; then what could not be measured' }),
  advice: AdviceSchema,
  paths: Type.Object({
    source: Type.String({ description: 'where the sampled paths come from, in words' }),
    list: Type.Array(BenchPathSchema, { description: 'the hit matrix' }),
  }),
  comparison: nullable(
    Type.Object(
      {
        recordedAt: dateTime({ description: 'of the older document' }),
        changes: Type.Array(
          Type.Object({
            substituter: Type.String(),
            kind: Type.Union([
              Type.Literal('faster'),
              Type.Literal('slower'),
              Type.Literal('appeared'),
              Type.Literal('gone'),
              Type.Literal('died'),
              Type.Literal('works-again'),
              Type.Literal('hits'),
              Type.Literal('place'),
              Type.Literal('throughput'),
            ]),
            text: Type.String(),
          }),
        ),
        text: Type.String(),
      },
      { description: 'what changed since the document given with --compare' },
    ),
  ),
  summary: Type.Object({
    caches: Type.Number(),
    measured: Type.Number(),
    interrupted: Type.Boolean(),
    text: Type.String(),
  }),
});
export type BenchDocument = Shape<typeof BenchSchema>;
