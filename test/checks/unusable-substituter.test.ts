import { describe, expect, test } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import { runChecks } from '../../lib/checks/run-checks.ts';
import check from '../../lib/checks/unusable-substituter.ts';
import { cache, died, machine, notAsked, ok } from '../support/facts.ts';
import { findingOf, judged, nix } from '../support/judged.ts';

const unasked = (entry: string) => cache(entry, { info: notAsked('not looked into') });

describe(check.id, () => {
  test.each([
    ['"https://cache.test"', 'the quotation marks around it', [{ to: 'https://cache.test' }]],
    ['https://cache.test,', 'the comma or semicolon at its end', [{ to: 'https://cache.test' }]],
    ['https://cache.test;', 'the comma or semicolon at its end', [{ to: 'https://cache.test' }]],
    [
      'https://a.test,https://b.test',
      'several URLs',
      [{ values: ['https://a.test,https://b.test'] }, { values: ['https://a.test', 'https://b.test'] }],
    ],
    [
      'https://a.test%2Chttps://b.test',
      'several URLs',
      [{}, { values: ['https://a.test', 'https://b.test'] }],
    ],
    ['HTTPS://cache.test', 'lower case', [{ to: 'https://cache.test' }]],
    ['http://cache.test:99999', 'its port', [{ kind: 'do' }]],
    ['htps://cache.test', 'none that Nix knows', [{ kind: 'do' }]],
    ['https://cache.test?priority=high', 'priority is no whole number', [{ kind: 'do' }]],
    ['https://cache.test?priority=99999999999999', 'priority is out of range', [{ kind: 'do' }]],
    ['https://', 'names no host', [{ kind: 'do' }]],
  ])('%s', (entry, words, fixes) => {
    const finding = findingOf(check, machine({ caches: [unasked(entry)] }));
    expect(finding.message).toContain(`Nix cannot use the substituter ${entry}: `);
    expect(finding.message).toContain(words);
    expect(finding.fixes).toMatchObject(fixes);
  });

  test.each([
    ['https://cache.test,', /no commas/],
    ['http://cache.test:99999', /^(?!.*comma).*well-formed/],
    ['https://cache.test?trusted=maybe', /^(?!.*comma).*question mark/],
    ['HTTP://cache.test', /^(?!.*comma).*lower case/],
  ])('the cause fits what is wrong with %s', (entry, words) => {
    expect(findingOf(check, machine({ caches: [unasked(entry)] })).cause).toMatch(words);
  });

  test('from 2.34 on quotation marks end every command', () => {
    const caches = [unasked('"https://cache.test"')];
    expect(findingOf(check, machine({ caches })).consequence).toContain('ends every command');
    expect(findingOf(check, machine({ caches, facts: { nix: nix('2.26.3') } })).consequence).toContain(
      'a warning',
    );
  });

  test('a URL that no request can be made from', () => {
    const caches = [
      cache('http://cache.test', { info: ok(died({ phase: 'request', code: 'ERR_INVALID_URL' })) }),
    ];
    expect(judged(check, machine({ caches }))).toEqual([
      'error: Nix cannot use the substituter http://cache.test: no request can be made from it.',
    ]);
  });

  test('what comes of looking up a garbled host is no finding of its own', () => {
    const garbled = cache('http://cache.test%3B', {
      info: ok(died({ phase: 'resolve', code: 'ENOTFOUND' })),
    });
    const { findings } = runChecks(machine({ caches: [garbled] }), checks);
    expect(findings.map((finding) => [finding.check, finding.explainedBy?.check])).toEqual([
      ['unusable-substituter', undefined],
      ['unresolved-host', 'unusable-substituter'],
    ]);
  });

  test.each([
    ['cache.nixos.org', 'not-applicable: it lacks its scheme'],
    ['https://cache.test/?priority=10&trusted=true', 'good'],
    ['http://[2001:db8::1]:5000/a%20b', 'good'],
    ['s3://bucket?region=eu-west-1', 'good'],
    ['ssh-ng://user@host', 'good'],
    ['file:///mnt/cache', 'good'],
  ])('silent: %s', (entry, said) => {
    expect(judged(check, machine({ caches: [unasked(entry)] }))).toEqual([said]);
  });
});
