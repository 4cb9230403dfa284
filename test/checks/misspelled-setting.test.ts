import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/misspelled-setting.ts';
import { mergeConf } from '../../lib/nix/conf-merge.ts';
import { machine, ok } from '../support/facts.ts';
import { findingOf, findingsOf, judged } from '../support/judged.ts';

/** The facts of a machine whose nix.conf has this text. */
function facts(text: string, problem?: string) {
  const sources = [{ origin: '/etc/nix/nix.conf', level: 'system' as const, text }];
  const { problems } = mergeConf(sources, () => 'missing');
  const base = machine({ settings: {} });
  return {
    ...base,
    ...(problem === undefined || base.settings.state !== 'ok'
      ? {}
      : { settings: ok({ ...base.settings.value, problem }) }),
    configuration: ok({ sources: [], system: {}, overridden: [], problems }),
  };
}

describe('a name that is nearly that of a setting about caches', () => {
  test.each([
    ['substitutors', 'substituters'],
    ['substituter', 'substituters'],
    ['extra-substitutors', 'extra-substituters'],
    ['trusted-public-key', 'trusted-public-keys'],
    ['trusted_public_keys', 'trusted-public-keys'],
    ['TrustedPublicKeys', 'trusted-public-keys'],
    ['extra-trusted-substituter', 'extra-trusted-substituters'],
    ['"substituters"', 'substituters'],
    ['require-sig', 'require-sigs'],
  ])('%s', (written, meant) => {
    const { message, fixes } = findingOf(check, facts(`# first\n${written} = x\n`));
    expect(message).toContain(`${meant} is probably meant`);
    expect(JSON.stringify(fixes)).toContain('/etc/nix/nix.conf, line 2');
  });

  test('a byte order mark before the first name', () => {
    const { message, evidence } = findingOf(check, facts('\ufeffsubstituters = https://a.test\n'));
    expect(message).toBe('Nix does not read the first line of /etc/nix/nix.conf, which sets substituters.');
    expect(evidence.join()).toContain('byte order mark');
  });

  test('is said once, however often it stands there', () => {
    expect(findingsOf(check, facts('substitutors = a\nsubstitutors = b\n'))).toHaveLength(1);
  });
});

test.each([
  ['a setting', 'substituters = x\nextra-trusted-public-keys = y\nbinary-caches = z\n'],
  [
    'a setting of another version, of Lix or of Determinate',
    'http3 = true\nlazy-trees = true\npasta-path = x\n',
  ],
  ['a setting of a plugin or of a later Nix', 'sops-file = x\nsubstituter-selection = y\nrestore = z\n'],
  ['a short name', 'stores = x\nhttp4 = y\n'],
  ['an endless name', `${'substituters'.repeat(10_000)} = x\n`],
  ['a name of the language', '__proto__ = x\nconstructor = y\n'],
])('silent: %s', (_what, text) => {
  expect(judged(check, facts(text))).toEqual([]);
});

test('says nothing of its own where Nix refuses the configuration as a whole', () => {
  expect(judged(check, facts('substitutors = x\n', 'syntax error'))).toEqual([
    'not-applicable: Nix refuses the configuration as a whole',
  ]);
});
