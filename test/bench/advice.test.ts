import { describe, expect, test } from 'vitest';
import { type Advice, type AdviceInput, advise } from '../../lib/bench/advice.ts';
import { lookupRules } from '../../lib/bench/lookup-rules.ts';
import { parseNixVersion } from '../../lib/nix/version.ts';
import { measured, repeated, wanted } from '../support/workloads.ts';

const rules = lookupRules(parseNixVersion('nix (Nix) 2.26.3'), () => undefined, 4);
const advised = (measurement: Omit<AdviceInput, 'rules'>): Advice => advise({ ...measurement, rules });

const official = measured('https://cache.nixos.org/', { hitMs: 20, missMs: 20, firstByteMs: 20 });
const own = measured('https://own.test', { hitMs: 90, missMs: 90, firstByteMs: 90 });
const paths = [...repeated(180, wanted([official.substituter])), ...repeated(20, wanted([own.substituter]))];

describe('the advice about an order', () => {
  test('says what a better one gains, and what each cache gives and costs', () => {
    const { kind, because, present, proposed, gain, contributions } = advised({
      caches: [own, official],
      paths,
    });
    expect({ kind, because, order: proposed.order }).toEqual({
      kind: 'reorder',
      because: 'faster',
      order: [official.substituter, own.substituter],
    });
    expect(gain.ms).toBeCloseTo(present.duration.totalMs - proposed.duration.totalMs);
    expect(gain.share).toBeGreaterThan(0.3);
    expect(contributions).toMatchObject([
      { substituter: own.substituter, has: 20, onlyHere: 20, served: 20, misses: 180, refused: 0 },
      { substituter: official.substituter, has: 180, onlyHere: 180, served: 180, misses: 0 },
    ]);
  });

  test.each<[Advice['because'], Omit<AdviceInput, 'rules'>]>([
    ['nothing-wanted', { caches: [own, official], paths: [] }],
    ['one-cache', { caches: [own], paths }],
    ['one-cache', { caches: [], paths }],
    ['nobody-has-any', { caches: [own, official], paths: repeated(9, wanted([])) }],
    ['already-best', { caches: [official, own], paths }],
    [
      'too-little',
      {
        caches: [{ ...official, missMs: 21 }, official].map((one, index) => ({
          ...one,
          substituter: `${index}`,
        })),
        paths: [...repeated(50, wanted(['0'])), ...repeated(54, wanted(['1']))],
      },
    ],
  ])('keeps the present one: %s', (because, measurement) => {
    const advice = advised(measurement);
    expect(advice).toMatchObject({ kind: 'keep', because, drops: [] });
    expect(advice.proposed).toEqual(advice.present);
  });

  test('keeps it where the rounds do not agree, and of ten one may say otherwise', () => {
    const turned = [
      { ...own, hitMs: 1, missMs: 1, firstByteMs: 1 },
      { ...official, hitMs: 900, missMs: 900, firstByteMs: 900 },
    ];
    const rounds = (other: number) =>
      [...Array(10).keys()].map((round) => (round < other ? turned : [own, official]));
    const found = (other: number) => advised({ caches: [own, official], paths, perRound: rounds(other) });
    expect(found(0)).toMatchObject({ kind: 'reorder', gain: { rounds: { better: 10, of: 10 } } });
    expect(found(1)).toMatchObject({ kind: 'reorder', gain: { rounds: { better: 9, of: 10 } } });
    expect(found(2)).toMatchObject({ kind: 'keep', because: 'not-steady' });
  });

  test('keeps the order of caches that are tied', () => {
    const [one, other] = [measured('one', { hitMs: 60 }), measured('other', { hitMs: 30 })];
    const both = repeated(200, wanted(['one', 'other']));
    const caches = [one, other];
    expect(advised({ caches, paths: both }).best.order).toEqual(['other', 'one']);
    expect(advised({ caches, paths: both, ties: { hits: [['one', 'other']] } }).because).toBe('already-best');
  });
});

describe('a cache is one too many', () => {
  const spare = measured('https://spare.test', { openingMs: 300, hitMs: 90, missMs: 90 });
  const all = repeated(200, wanted([official.substituter, spare.substituter]));
  const dropsOf = (measurement: Omit<AdviceInput, 'rules'>) => advised(measurement).drops;

  test('where it costs and has nothing that others lack', () => {
    const [drop] = dropsOf({ caches: [official, spare], paths: all });
    expect(drop).toMatchObject({ substituter: spare.substituter, sampled: 200, uniqueShareBelow: 0.015 });
    expect(drop?.savedMs).toBeCloseTo(300);
  });

  test('by the misses that it costs for what nobody has', () => {
    const nobody = repeated(400, wanted([]));
    const idle = { ...spare, openingMs: 0 };
    const [drop] = dropsOf({ caches: [official, idle], paths: [...all, ...nobody] });
    expect(drop?.savedMs).toBeGreaterThan((400 * 90) / 25);
  });

  test.each([
    ['has a path alone', [official, spare], [...all, wanted([spare.substituter])]],
    ['was asked for too few paths', [official, spare], all.slice(0, 60)],
    ['costs next to nothing', [official, { ...spare, openingMs: 20 }], all],
    ['is the only one', [spare], all],
    ['gives nothing, as none of them does', [official, spare], repeated(200, wanted([]))],
  ])('but not where it %s', (_, caches, some) => {
    expect(dropsOf({ caches, paths: some })).toEqual([]);
  });

  test('but never cache.nixos.org, whatever it has', () => {
    const slow = { ...official, openingMs: 900 };
    expect(dropsOf({ caches: [spare, slow], paths: repeated(200, wanted([spare.substituter])) })).toEqual([]);
    expect(dropsOf({ caches: [spare, slow], paths: all }).map(({ substituter }) => substituter)).toEqual([
      spare.substituter,
    ]);
  });
});
