import { describe, expect, test } from 'vitest';
import { configurationChange } from '../../lib/bench/priorities.ts';
import type { Caution } from '../../lib/bench/priority-plan.ts';
import { renderFix } from '../../lib/fixes/index.ts';
import { parseStoreUrl } from '../../lib/nix/store-url.ts';
import { type CacheToOrder, orderSubstituters } from '../../lib/nix/substituter-order.ts';
import { parseNixVersion } from '../../lib/nix/version.ts';
import { viewOf } from '../support/installations.ts';
import { type Random, randomOf } from '../support/random.ts';

const WEEK = 604_800;
const official = 'https://cache.nixos.org/';
const versionOf = (text: string) => parseNixVersion(`nix (Nix) ${text}`);

const cache = (entry: string, announcedPriority?: number, rememberedPriority?: number): CacheToOrder => ({
  entry,
  store: parseStoreUrl(entry),
  announcedPriority,
  rememberedPriority,
});

const change = (
  configured: readonly CacheToOrder[],
  wanted: readonly string[],
  version = '2.26.3',
  infoSpan = WEEK,
) => configurationChange({ configured, wanted, version: versionOf(version), infoSpan });

const cautionOf = <Kind extends Caution['kind']>(cautions: readonly Caution[], kind: Kind) =>
  cautions.find((caution): caution is Extract<Caution, { kind: Kind }> => caution.kind === kind);

describe('the least change of configuration', () => {
  test('is none where the order is the one that is wanted', () => {
    const { kind, intents } = change(
      [cache('https://a.test', 30), cache(official, 40)],
      ['https://a.test', official],
    );
    expect({ kind, intents }).toEqual({ kind: 'none', intents: [] });
  });

  test('is another order of the list among caches of one priority, so that no text changes', () => {
    const { kind, list, rewritten, cautions } = change(
      [cache(official, 40), cache('https://a.test', 40)],
      ['https://a.test', official],
    );
    expect({ kind, list, rewritten }).toEqual({
      kind: 'list',
      list: ['https://a.test', official],
      rewritten: [],
    });
    expect(cautionOf(cautions, 'tie')?.entries).toEqual(['https://a.test', official]);
    expect(cautionOf(cautions, 'depends-on-announced')?.entries).toEqual(['https://a.test', official]);
  });

  test('gives one parameter where one cache stands wrong, and leaves cache.nixos.org alone', () => {
    const { rewritten, intents } = change(
      [cache(official, 40), cache('https://a.test', 50)],
      ['https://a.test', official],
    );
    expect(rewritten).toEqual([{ from: 'https://a.test', to: 'https://a.test?priority=20' }]);
    expect(intents).toEqual([
      {
        kind: 'replace-in-setting',
        setting: 'substituters',
        from: 'https://a.test',
        to: 'https://a.test?priority=20',
        certainty: 'certain',
      },
    ]);
  });

  test('puts a cache without a priority, which counts as 0, behind others by a parameter of its own', () => {
    const { rewritten } = change(
      [cache(official, 40), cache('https://none.test/x'), cache('https://a.test', 41)],
      [official, 'https://none.test/x', 'https://a.test'],
    );
    expect(rewritten).toEqual([{ from: 'https://none.test/x', to: 'https://none.test/x?priority=40' }]);
  });

  test('replaces the parameter that an entry has, and keeps its others', () => {
    const { rewritten } = change(
      [cache('s3://b?region=eu&priority=10&profile=x', 30), cache(official, 40)],
      [official, 's3://b?region=eu&priority=10&profile=x'],
    );
    expect(rewritten).toEqual([
      { from: 's3://b?region=eu&priority=10&profile=x', to: 's3://b?region=eu&profile=x&priority=50' },
    ]);
  });

  test('does not build on a priority that is remembered and no longer announced', () => {
    const { rewritten } = change(
      [cache('https://a.test', 50, 30), cache(official, 40), cache('https://b.test', 60)],
      ['https://a.test', 'https://b.test', official],
    );
    expect(rewritten.map(({ from }) => from)).toEqual(['https://a.test', 'https://b.test']);
  });

  test('says that an order is held by what Nix remembers', () => {
    const { kind, cautions } = change(
      [cache('https://a.test', 50, 30), cache(official, 40)],
      ['https://a.test'],
    );
    expect(kind).toBe('none');
    expect(cautionOf(cautions, 'held-by-memory')).toMatchObject({
      entries: ['https://a.test'],
      seconds: WEEK,
    });
  });

  test('of an untrusted user has the daemon allow the same text', () => {
    const { intents, cautions } = configurationChange({
      configured: [cache(official, 40), cache('https://a.test', 50)],
      wanted: ['https://a.test', official],
      version: versionOf('2.8.0'),
      infoSpan: Number.POSITIVE_INFINITY,
      isUntrusted: true,
    });
    expect(intents[1]).toMatchObject({
      kind: 'add-to-setting',
      setting: 'trusted-substituters',
      values: ['https://a.test?priority=20'],
    });
    expect(cautionOf(cautions, 'trust-text')?.rewritten).toHaveLength(1);
  });
});

describe('before 2.4', () => {
  test('only the list and the servers decide', () => {
    const found = change(
      [cache(official, 40), cache('https://a.test', 50), cache('https://b.test', 50)],
      ['https://b.test', official, 'https://a.test'],
      '2.3.7',
    );
    expect(found).toMatchObject({ kind: 'servers', order: [official, 'https://b.test', 'https://a.test'] });
    expect(found.rewritten).toEqual([]);
    expect(found.intents.map(({ kind }) => kind)).toEqual(['arrange-setting', 'do']);
    expect(found.intents[1]).toMatchObject({
      text: expect.stringContaining('https://b.test to announce "Priority: 20"'),
    });
    expect(cautionOf(found.cautions, 'announcement-is-remembered')?.entries).toEqual(['https://b.test']);
  });

  test('the list is enough among caches of one priority', () => {
    expect(
      change([cache('https://a.test'), cache('https://b.test', 50)], ['https://b.test'], '2.3.7').kind,
    ).toBe('none');
    expect(
      change(
        [cache('https://a.test'), cache('https://b.test', 50)],
        ['https://b.test', 'https://a.test'],
        '2.3.7',
      ).kind,
    ).toBe('list');
  });
});

describe('who takes the parameter out later', () => {
  const configured = (remembered?: number) => [
    cache(official, 40),
    cache('https://a.test', 50, remembered),
    cache('file:///srv/cache', 60),
  ];
  const wanted = ['https://a.test', 'file:///srv/cache', official];
  const told = (version: string, infoSpan: number, remembered?: number) =>
    cautionOf(change(configured(remembered), wanted, version, infoSpan).cautions, 'parameter-is-remembered');

  test('is told for how long Nix goes by it, and for which caches', () => {
    expect(told('2.26.3', WEEK)).toMatchObject({ entries: ['https://a.test?priority=13'], seconds: WEEK });
    expect(told('2.34.8', 60)).toMatchObject({ seconds: 60 });
    expect(told('2.8.0', Number.POSITIVE_INFINITY)).toMatchObject({ seconds: Number.POSITIVE_INFINITY });
  });

  test('is told nothing where Nix keeps what it remembers for good', () => {
    expect(told('2.8.0', Number.POSITIVE_INFINITY, 50)).toBeUndefined();
  });
});

const versions = ['2.3.7', '2.8.0', '2.18.9', '2.26.3', '2.34.8'];
const hosts = [
  'https://a.test',
  'https://b.test/',
  'http://c.test/x',
  'https://d.test?trusted=1',
  's3://e?region=x',
];
const others = ['file:///srv/f', 'ssh://g.test', official, 'https://h.test?priority=35', 'https://h.test'];
const odd = [
  'https://a.test/',
  'https://i.test?priority=abc',
  'cache.nixos.org',
  'https://%61.test',
  'https://b.test/',
];

/** A configuration of any kind: repeats, entries that Nix does not open, priorities that are remembered or missing. */
function configuration(random: Random): readonly CacheToOrder[] {
  const priorities = new Map<string, readonly [number | undefined, number | undefined]>();
  return Array.from({ length: 1 + random.below(9) }, () => {
    const entry = random.pick(random.chance(0.2) ? odd : random.chance(0.5) ? hosts : others);
    const number = () => [0, 1, 2, 10, 30, 40, 41, 50, -3, 2_147_483_647][random.below(10)];
    const announced = random.chance(0.2) ? undefined : number();
    const [own, remembered] = priorities.get(entry) ?? [announced, random.chance(0.3) ? number() : undefined];
    priorities.set(entry, [own, remembered]);
    return cache(entry, own, remembered);
  });
}

describe.each(versions)('any configuration of Nix %s', { timeout: 60_000 }, (text) => {
  const version = versionOf(text);

  test('leads to the order that is said, now and when all is forgotten that Nix remembers', () => {
    for (let seed = 0; seed < 500; seed += 1) {
      const random = randomOf(seed);
      const configured = configuration(random);
      const present = orderSubstituters(configured, version).map(({ entry }) => entry);
      const shuffled = present.map((entry) => ({ entry, by: random.below(1000) }));
      const wanted = shuffled.sort((left, right) => left.by - right.by).map(({ entry }) => entry);
      const found = configurationChange({ configured, wanted, version, infoSpan: WEEK });
      const texts = new Map(found.rewritten.map(({ from, to }) => [from, to]));
      const origins = new Map(configured.map((one) => [texts.get(one.entry) ?? one.entry, one]));
      const orderWhen = (isForgotten: boolean) =>
        orderSubstituters(
          found.list.map((entry) => {
            const { announcedPriority, rememberedPriority } = origins.get(entry) ?? cache(entry);
            return cache(entry, announcedPriority, isForgotten ? undefined : rememberedPriority);
          }),
          version,
        ).map(({ entry }) => entry);
      // Two spellings of one address may become the same text.
      const expected = [...new Set(found.order.map((entry) => texts.get(entry) ?? entry))];
      const what = JSON.stringify({
        seed,
        configured: configured.map(({ store: _, ...rest }) => rest),
        wanted,
        found,
      });
      expect(orderWhen(false), what).toEqual(expected);
      if (found.kind !== 'servers') expect(found.order, what).toEqual(wanted);
      if (found.kind === 'list' || found.kind === 'parameters')
        expect(orderWhen(true), what).toEqual(expected);
    }
  });
});

describe('said for this installation', () => {
  const known = 'https://known.example.org';
  const view = viewOf('multi-user', { system: { substituters: [official, known] }, trusted: true });

  test('the whole list on one line, in the order that is wanted', () => {
    const [intent] = change([cache(official, 40), cache(known, 40)], [known, official]).intents;
    expect(intent === undefined ? undefined : renderFix(intent, view)).toMatchObject({
      how: 'set',
      file: '/etc/nix/nix.conf',
      lines: [`substituters = ${known} ${official}`],
      apply: ['systemctl restart nix-daemon'],
    });
  });
});
