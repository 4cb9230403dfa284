import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/unreadable-priority.ts';
import { answered, cache, machine, ok } from '../support/facts.ts';
import { findingOf, judged, nix } from '../support/judged.ts';

const saying = (priority: string, version = nix('2.34.8')) =>
  machine({
    caches: [
      cache('https://cache.test', {
        info: ok(answered(200, `StoreDir: /nix/store\nPriority: ${priority}\n`)),
      }),
    ],
    facts: { nix: version },
  });

describe(check.id, () => {
  test('one cache stops Nix without being named', () => {
    const finding = findingOf(check, saying('high'));
    expect(finding).toMatchObject({
      severity: 'error',
      consequence: expect.stringContaining('"error: stoi"'),
    });
    expect(finding.message).toBe(
      'https://cache.test announces the priority "high", which is no number, and at which Nix stops.',
    );
  });

  test('a number that is too large is called that', () => {
    expect(findingOf(check, saying('99999999999999')).message).toContain(
      'announces the priority "99999999999999", which is out of range',
    );
  });

  test.each([
    ['Nix 2.3', nix('2.3.7')],
    ['Determinate Nix', ok({ versionLine: 'nix (Determinate Nix 3.22.2) 2.35.2' })],
  ])('%s keeps its default', (_name, version) => {
    expect(judged(check, saying('', version))).toEqual([
      'warning: https://cache.test announces an empty priority.',
    ]);
  });

  test.each(['40', '-1', '0', '40 or so'])('silent: Priority: %s', (priority) => {
    expect(judged(check, saying(priority))).toEqual(['good']);
  });
});
