import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/remembered-absence.ts';
import uncachedPath from '../../lib/checks/uncached-path.ts';
import type { RememberedPath } from '../../lib/model/facts/disk-cache.ts';
import { NOW, rememberedRow, remembering } from '../support/disk-caches.ts';
import { hashPartFor, narinfoText, ok, testKey } from '../support/facts.ts';
import { daemonMachine, findingOf, judged } from '../support/judged.ts';
import { asking, having, pathFor, target } from '../support/paths.ts';

const key = testKey('cache.test-1');
const a = 'https://a.test';
const b = 'https://b.test';
const hello = { hello: narinfoText('hello', [key]) };

const absent = (cache: string, ago: number, more: Partial<RememberedPath> = {}): RememberedPath => ({
  cache,
  hashPart: hashPartFor('hello'),
  present: false,
  timestamp: NOW - ago,
  ...more,
});

function facts(
  caches: readonly ReturnType<typeof having>[],
  paths: readonly RememberedPath[],
  { settings = {}, version = '2.8.0', of = 'user' as 'user' | 'daemon', more = {} } = {},
) {
  const memory = remembering(
    caches.map(({ entry }) => rememberedRow(entry)),
    { version, of },
  );
  const [file] = memory.diskCaches.state === 'ok' ? memory.diskCaches.value.files : [];
  const content = file?.content.state === 'ok' ? { ...file.content.value, paths } : undefined;
  return {
    ...asking({ key, targets: [target('hello')], caches, settings, nix: version }),
    ...more,
    diskCaches:
      file === undefined || content === undefined
        ? memory.diskCaches
        : ok({ lookedAtSeconds: NOW, files: [{ ...file, content: ok(content) }] }),
  };
}

describe(check.id, () => {
  test('it was pushed after Nix had asked for it', () => {
    const given = facts([having(a, hello)], [absent(a, 600)]);
    expect(judged(check, given)).toEqual([
      `error: ${a} has ${pathFor('hello')}, but Nix remembers that it does not.`,
    ]);
    expect(findingOf(check, given).evidence.join()).toContain('until 2026-01-02 03:54 UTC');
  });

  test('nobody is told that no cache has it', () => {
    expect(judged(uncachedPath, facts([having(a, hello)], [absent(a, 600)]))).toEqual(['good']);
  });

  test('another cache gives it: a note', () => {
    const given = facts([having(a, hello), having(b, hello)], [absent(a, 600)]);
    expect(findingOf(check, given).severity).toBe('note');
  });

  test('a daemon takes the option only from whom it trusts', () => {
    const roots = (trusted: boolean) =>
      findingOf(
        check,
        facts([having(a, hello)], [absent(a, 600)], {
          of: 'daemon',
          more: daemonMachine({ substituters: [a], 'trusted-public-keys': [key.publicText] }, [], trusted),
        }),
      ).fixes.map((fix) => 'root' in fix && fix.root);
    expect([roots(true), roots(false)]).toEqual([
      [false, true],
      [true, true],
    ]);
  });

  test.each([
    ['it is an hour ago', facts([having(a, hello)], [absent(a, 3601)])],
    [
      'a setting says to ask again',
      facts([having(a, hello)], [absent(a, 600)], { settings: { 'narinfo-cache-negative-ttl': 0 } }),
    ],
    ['the cache really does not have it', facts([having(a, { hello: undefined })], [absent(a, 600)])],
    ['it is about another cache', facts([having(a, hello)], [absent(b, 600)])],
    [
      'it is about another path',
      facts([having(a, hello)], [absent(a, 600, { hashPart: hashPartFor('other') })]),
    ],
    ['another version of Nix keeps it', facts([having(a, hello)], [absent(a, 600)], { of: 'daemon' })],
  ])('silent: %s', (_name, given) => {
    expect(judged(check, given)).toEqual(['good']);
  });
});
