import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/missing-reference.ts';
import { okValue } from '../../lib/model/fact.ts';
import { NOW, rememberedRow, remembering } from '../support/disk-caches.ts';
import { answered, hashPartFor, narinfoText, ok, testKey } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { asking, derived, having, pathFor, referring, target } from '../support/paths.ts';

const key = testKey('cache.test-1');
const a = 'https://a.test';
const top = referring('top', ['middle'], key);
const middle = referring('middle', ['base'], key);
const base = narinfoText('base', [key]);

const looked = (answers: Readonly<Record<string, string | undefined>>) =>
  Object.entries(answers).map(([name, text]) => ({
    storePath: pathFor(name),
    asked: [{ cache: a, visit: text === undefined ? answered(404, '') : answered(200, text) }],
  }));
const facts = (answers: Readonly<Record<string, string | undefined>>, valid: readonly string[] = []) =>
  asking({
    key,
    targets: [target('top')],
    caches: [having(a, { top })],
    references: { looked: looked(answers), valid: valid.map(pathFor), left: 0 },
  });

describe(check.id, () => {
  test('what it refers to is not there', () => {
    expect(judged(check, facts({ middle: undefined }))).toEqual([
      `error: ${a} has ${pathFor('top')}, but one path that it refers to comes from none.`,
    ]);
  });

  test('what that refers to is not there', () => {
    expect(findingOf(check, facts({ middle, base: undefined })).evidence).toEqual([
      `no cache gives ${pathFor('base')}`,
    ]);
  });

  test('it is there, and Nix refuses it', () => {
    expect(findingOf(check, facts({ middle: narinfoText('middle', []) })).evidence).toEqual([
      `no cache gives ${pathFor('middle')}`,
    ]);
  });

  test('Nix builds it first, where it knows how, and then fetches the path', () => {
    const given = asking({
      key,
      nix: '2.8.0',
      targets: [derived('top', { inputs: 1, outputs: [pathFor('top')] })],
      caches: [having(a, { top })],
      references: { looked: looked({ middle: undefined }), valid: [], left: 0 },
    });
    expect(findingOf(check, given).consequence).toBe(
      'Nix 2.8.0 builds that first, and only then fetches the path.',
    );
  });

  test('Nix remembers that it is not there, although it is by now', () => {
    const memory = remembering([rememberedRow(a)], { version: '2.8.0' });
    const paths = [{ cache: a, hashPart: hashPartFor('middle'), present: false, timestamp: NOW - 600 }];
    const files = okValue(memory.diskCaches)?.files.map((file) => {
      const content = okValue(file.content);
      return content === undefined ? file : { ...file, content: ok({ ...content, paths }) };
    });
    const given = {
      ...facts({ middle, base }),
      ...memory,
      diskCaches: ok({ lookedAtSeconds: NOW, files: files ?? [] }),
    };
    const { message, evidence, fixes } = findingOf(check, given);
    expect(message).toBe(
      `${a} has ${pathFor('top')}, but Nix remembers of one path that it refers to that no cache has it.`,
    );
    expect(evidence).toEqual([`Nix remembers that no cache has ${pathFor('middle')}; asked now, one does`]);
    expect(JSON.stringify(fixes)).toContain('narinfo-cache-negative-ttl 0');
    expect(JSON.stringify(fixes)).not.toContain('nix copy');
  });

  test('many are told in a few lines', () => {
    const names = Array.from({ length: 20 }, (_, index) => `lib-${index}`);
    const many = asking({
      key,
      targets: [target('top')],
      caches: [having(a, { top: referring('top', names, key) })],
      references: {
        looked: looked(Object.fromEntries(names.map((name) => [name, undefined]))),
        valid: [],
        left: 0,
      },
    });
    const { message, evidence } = findingOf(check, many);
    expect(message).toContain('20 paths that it refers to come from none');
    expect(evidence).toHaveLength(5);
  });

  test.each([
    ['all is there', facts({ middle, base })],
    ['this machine has it', facts({}, ['middle'])],
    ['this machine has it, and no cache does', facts({ middle: undefined }, ['middle'])],
    ['what was not looked at', facts({ middle })],
    [
      'nobody has the path itself',
      asking({ key, targets: [target('top')], caches: [having(a, { top: undefined })] }),
    ],
  ])('silent: %s', (_name, given) => {
    expect(judged(check, given)).toEqual(['good']);
  });
});
