import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/signatures-not-required.ts';
import { cache, machine } from '../support/facts.ts';
import { daemonMachine, findingOf, judged } from '../support/judged.ts';

const off = { 'require-sigs': false };
const remote = [cache('https://a.test'), cache('http://b.test')];

describe(check.id, () => {
  test('says what that lets in, and by whom, and how to have signatures again', () => {
    const finding = findingOf(check, machine({ caches: remote, settings: off }));
    expect(finding).toMatchObject({ severity: 'warning', certainty: 'certain' });
    expect(finding.evidence).toEqual([
      'require-sigs is false',
      'http://b.test is asked by http, where everybody on the way can answer in its place',
    ]);
    expect(finding.fixes.map(({ kind }) => kind)).toEqual(['do', 'do']);
  });

  test('with a daemon it matters without any cache, since any user may import', () => {
    const facts = { ...daemonMachine({ 'require-sigs': false }, [], false) };
    expect(findingOf(check, machine({ settings: off, facts })).severity).toBe('warning');
  });

  test.each([
    ['signatures are required', machine({ caches: remote }), 'good'],
    [
      'only an untrusted user switches them off, which the daemon ignores',
      machine({
        caches: remote,
        settings: off,
        facts: daemonMachine({ 'require-sigs': true }, ['require-sigs'], false),
      }),
      'good',
    ],
    [
      'a single user who fetches from a disk, from ssh and from this machine alone',
      machine({
        caches: [cache('file:///mnt/usb'), cache('ssh://builder'), cache('http://127.0.0.1:8080')],
        settings: off,
      }),
      'not-applicable: nothing comes over a network, and nobody else can write to the store',
    ],
  ])('silent: %s', (_name, facts, said) => {
    expect(judged(check, facts)).toEqual([said]);
  });
});
