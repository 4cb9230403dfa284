import { describe, expect, test } from 'vitest';
import type { Visit } from '../../lib/model/facts/exchange.ts';
import { type Narinfo, parseNarinfo } from '../../lib/nix/narinfo.ts';
import { type AskedCache, walkReferences } from '../../lib/probes/references.ts';
import { answered, died, narinfoText, testKey } from '../support/facts.ts';
import { pathFor, referring } from '../support/paths.ts';

const key = testKey('cache.test-1');
const { signal } = new AbortController();

function narinfo(text: string): Narinfo {
  const read = parseNarinfo(text, { storeDir: '/nix/store' });
  if (!read.ok) throw new Error(read.problem.kind);
  return read.value;
}

/** A cache that has these narinfos, and writes down what it is asked. */
function cacheOf(
  name: string,
  texts: readonly string[],
  { archive = answered(200, ''), accepts = true, instead = undefined as Visit | undefined } = {},
) {
  const asked: string[] = [];
  const known = new Map(texts.map((text) => [`${narinfo(text).storePath.hashPart}.narinfo`, text]));
  const cache: AskedCache = {
    name,
    accepts: () => accepts,
    client: {
      credential: 'none',
      get: async (file) => {
        asked.push(file);
        const text = known.get(file);
        return instead ?? answered(text === undefined ? 404 : 200, text ?? '');
      },
      head: async () => archive,
      download: async () => archive,
      http2: async () => undefined,
      close: async () => {},
    },
  };
  return { cache, asked };
}

const commands = (here: readonly string[]) => ({
  invalid: async (paths: readonly string[]) => ({
    status: 0,
    stdout: `${paths.filter((path) => !here.includes(path)).join('\n')}\n`,
    stderr: '',
  }),
});
const progress = { show: () => {}, say: () => {}, clear: () => {} };

const walk = (
  root: string,
  caches: readonly { readonly cache: AskedCache }[],
  { here = [] as readonly string[], whole = false, given = signal } = {},
) =>
  walkReferences(
    { progress },
    commands(here.map(pathFor)),
    [narinfo(root)],
    caches.map(({ cache }) => cache),
    { storeDir: '/nix/store', whole, timeoutMs: 1000, signal: given },
  );

const top = referring('top', ['middle', 'top'], key);
const middle = referring('middle', ['base'], key);
const base = narinfoText('base', [key]);

describe('walkReferences', () => {
  test('follows references to their end, and asks for none twice', async () => {
    const a = cacheOf('a', [middle, base]);
    const { looked, valid, left } = await walk(top, [a]);
    expect(looked.map(({ storePath }) => storePath).sort()).toEqual(
      [pathFor('base'), pathFor('middle')].sort(),
    );
    expect([valid, left, a.asked.length]).toEqual([[], 0, 2]);
  });

  test('leaves alone what this machine has, and all that it refers to', async () => {
    const a = cacheOf('a', [middle, base]);
    const { looked, valid } = await walk(top, [a], { here: ['middle'] });
    expect([looked, valid, a.asked]).toEqual([[], [pathFor('middle')], []]);
  });

  test('looks for that, too, where the whole is wanted', async () => {
    const { looked, valid } = await walk(top, [cacheOf('a', [middle, base])], {
      here: ['middle'],
      whole: true,
    });
    expect([looked.length, valid]).toEqual([2, [pathFor('middle')]]);
  });

  test.each([
    ['does not have it', cacheOf('a', [])],
    ['has it as nobody takes it', cacheOf('a', [middle, base], { accepts: false })],
    ['has no archive of it', cacheOf('a', [middle, base], { archive: answered(404, '') })],
  ])('asks the next cache where one %s', async (_name, first) => {
    const b = cacheOf('b', [middle, base]);
    const { looked } = await walk(top, [first, b]);
    expect(looked.map(({ asked }) => asked.map(({ cache }) => cache))).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  test('asks no second cache where the first gives it', async () => {
    const b = cacheOf('b', [middle, base]);
    await walk(top, [cacheOf('a', [middle, base]), b]);
    expect(b.asked).toEqual([]);
  });

  test('a cache that dies is not asked again', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `lib-${index}`);
    const dead = cacheOf('a', [], { instead: died({ phase: 'connect', code: 'ECONNREFUSED' }) });
    await walk(referring('top', names, key), [dead, cacheOf('b', [])]);
    expect(dead.asked.length).toBeLessThan(20);
  });

  test('looks for a bounded number, and says how many are left', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `lib-${index}`);
    const a = cacheOf(
      'a',
      names.map((name) => narinfoText(name, [key])),
    );
    const few = await walk(referring('top', names, key), [a]);
    expect([few.looked.length, few.left]).toEqual([250, 50]);
    const all = await walk(referring('top', names, key), [a], { whole: true });
    expect([all.looked.length, all.left]).toEqual([300, 0]);
  });

  test('interrupted, asks nobody', async () => {
    const a = cacheOf('a', [middle]);
    const { looked, left } = await walk(top, [a], { given: AbortSignal.abort() });
    expect([looked, left, a.asked]).toEqual([[], 1, []]);
  });
});
