import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/unhelped-builders.ts';
import { cache, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { sshFacts } from '../support/ssh.ts';

const web = { caches: ok([cache('https://cache.nixos.org')]) };
const far = { role: 'builder', dial: { address: '203.0.113.9' } } as const;
const off = 'not-applicable: there is no machine elsewhere to build on, or no cache that it could use';
const on = (facts: ReturnType<typeof sshFacts>) =>
  facts.settings.state !== 'ok'
    ? facts
    : {
        ...facts,
        settings: ok({
          ...facts.settings.value,
          values: { ...facts.settings.value.values, 'builders-use-substitutes': true },
        }),
      };

describe(check.id, () => {
  test('a machine elsewhere, and a cache that it could ask', () => {
    expect(findingOf(check, sshFacts(far, {}, web))).toMatchObject({ severity: 'note' });
  });

  test.each([
    ['it is on', on(sshFacts(far, {}, web)), 'good'],
    ['a machine in this network', sshFacts({ ...far, dial: { address: '192.168.1.9' } }, {}, web), off],
    ['a machine that does not answer', sshFacts({ ...far, dial: { connected: false } }, {}, web), off],
    ['no cache', sshFacts(far), off],
    ['no machine', sshFacts({}, {}, web), off],
  ])('silent: %s', (_name, facts, said) => {
    expect(judged(check, facts)).toEqual([said]);
  });
});
