import { describe, expect, test } from 'vitest';
import { templates } from '../../../lib/nix/log/recognise.ts';
import { dresses, wordings } from '../../log/wordings.ts';
import { messagesOf } from '../../support/logs.ts';

const context = new Set(['copying', 'building', 'decoding-key', 'ssh-client']);
const kindsOf = (text: string) => messagesOf(text).flatMap(({ kind }) => (context.has(kind) ? [] : [kind]));

describe.each(Object.entries(dresses))('%s', (_name, dress) => {
  test.each(wordings.map(({ versions, kind, lines }) => [kind, versions, lines] as const))(
    '%s of %s is recognised, and nothing else in it',
    (kind, _versions, lines) => {
      expect(kindsOf(dress(lines))).toEqual([kind]);
    },
  );
});

test('every template is needed for some wording', () => {
  const unused = templates.filter(
    ({ kind, pattern }) =>
      !['copying', 'building'].includes(kind) &&
      !wordings.some(({ lines }) =>
        lines.some((line) => pattern.test(line.trim().replace(/^(?:(?:error|warning): *)+/, ''))),
      ),
  );
  expect(unused.map(({ kind, literal }) => `${kind}: ${literal}`)).toEqual([]);
});

test.each(templates.map(({ kind, literal, pattern }) => [kind, literal, pattern] as const))(
  '%s: a text without "%s" does not fit its pattern',
  (_kind, literal, pattern) => {
    for (const { lines } of wordings)
      for (const line of lines) if (!line.includes(literal)) expect(pattern.test(line)).toBe(false);
  },
);
