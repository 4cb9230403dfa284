import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/cache-trusted-without-signatures.ts';
import { cache, machine } from '../support/facts.ts';
import { daemonMachine, findingOf, judged } from '../support/judged.ts';

const one = (entry: string, settings = {}, facts = {}) =>
  machine({ caches: [cache(entry)], settings, facts });

describe(check.id, () => {
  test('names the cache, and the entry without the parameter', () => {
    const finding = findingOf(check, one('http://a.test?priority=3&trusted=true'));
    expect(finding).toMatchObject({ severity: 'warning' });
    expect(finding.evidence).toHaveLength(2);
    expect(finding.fixes[1]).toMatchObject({
      from: 'http://a.test?priority=3&trusted=true',
      to: 'http://a.test?priority=3',
    });
  });

  test('by https nobody on the way counts, but whoever can write to it does', () => {
    const finding = findingOf(check, one('https://a.test/?trusted=1'));
    expect(finding.evidence).toEqual(['its entry says trusted=1']);
    expect(finding.fixes[1]).toMatchObject({ to: 'https://a.test/' });
  });

  test.each([['https://a.test'], ['https://a.test?trusted=false'], ['https://trusted.test/trusted=1']])(
    'silent: %s does not say so',
    (entry) => {
      expect(judged(check, one(entry))).toEqual(['good']);
    },
  );

  test.each([
    ['file:///mnt/usb?trusted=1'],
    ['auto?trusted=1'],
    ['local?root=/mnt&trusted=1'],
    ['ssh-ng://builder.test?trusted=1'],
    ['http://127.0.0.1:37515/?trusted=1'],
    ['http://localhost:8080?trusted=1'],
  ])('silent: %s is vouched for otherwise', (entry) => {
    expect(judged(check, one(entry))).toEqual(['not-applicable: nobody else can answer in its place']);
  });

  test.each([
    [
      'signatures are off for all',
      one('https://a.test?trusted=1', { 'require-sigs': false }),
      'signatures are switched off for all caches',
    ],
    [
      'the daemon ignores it',
      one('https://a.test?trusted=1', {}, daemonMachine({ substituters: [] }, ['substituters'], false)),
      'the daemon ignores this cache',
    ],
  ])('silent: %s', (_name, facts, because) => {
    expect(judged(check, facts)).toEqual([`not-applicable: ${because}`]);
  });
});
