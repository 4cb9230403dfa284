import { describe, expect, test } from 'vitest';
import { type Check, defineCheck, type Layer } from '../../lib/checks/define-check.ts';
import { foldRootCauses } from '../../lib/checks/root-cause.ts';
import type { Finding, Subject } from '../../lib/model/finding.ts';

const make = (id: string, layer: Layer, explains: readonly string[] = []): Check =>
  defineCheck({
    id,
    title: id,
    severity: 'error',
    layer,
    needs: ['caches'],
    explains,
    subjects: () => [],
    judge: () => ({ found: false, kind: 'good' }),
    message: () => '',
    cause: () => '',
    explain: { why: '', causes: [], see: [] },
  });
const checks = [
  make('offline', 'machine', ['lookup', 'refused']),
  make('resolver', 'resolver', ['lookup']),
  make('lookup', 'resolver', ['unsigned']),
  make('refused', 'connect'),
  make('unsigned', 'signature'),
];

const machine: Subject = { kind: 'machine', name: 'this machine' };
const a: Subject = { kind: 'cache', name: 'http://a.test' };
const b: Subject = { kind: 'cache', name: 'http://b.test' };
const finding = (check: string, subject: Subject, culprit?: string): Finding => ({
  check,
  severity: 'error',
  subject,
  message: '',
  cause: '',
  evidence: [],
  certainty: 'certain',
  fixes: [],
  ...(culprit === undefined ? {} : { culprit }),
});
/** Which check each finding is explained by. */
const folded = (...findings: readonly Finding[]) =>
  foldRootCauses(findings, checks).map(
    ({ explainedBy }) => explainedBy && `${explainedBy.check} ${explainedBy.subject.name}`,
  );

describe('folding findings into their root', () => {
  test('a finding about the machine explains on every cache', () => {
    expect(folded(finding('lookup', a), finding('offline', machine), finding('refused', b))).toEqual([
      'offline this machine',
      undefined,
      'offline this machine',
    ]);
  });

  test('a finding about a cache explains only on that cache', () => {
    expect(folded(finding('lookup', a), finding('unsigned', a), finding('unsigned', b))).toEqual([
      undefined,
      'lookup http://a.test',
      undefined,
    ]);
  });

  test('a finding about the machine that names subjects explains on no other', () => {
    const root = { ...finding('offline', machine), affects: [a.name] };
    expect(folded(root, finding('lookup', a), finding('lookup', b))).toEqual([
      undefined,
      'offline this machine',
      undefined,
    ]);
  });

  test('of several roots the lowest counts', () => {
    expect(folded(finding('resolver', machine), finding('offline', machine), finding('lookup', a))[2]).toBe(
      'offline this machine',
    );
  });

  test('one culprit is one headline, of one check only', () => {
    expect(
      folded(finding('refused', a, 'x:80'), finding('refused', b, 'x:80'), finding('lookup', b, 'x:80')),
    ).toEqual([undefined, 'refused http://a.test', undefined]);
  });

  test('what nobody explains stays a headline, whatever else there is', () => {
    expect(folded(finding('refused', a), finding('refused', b), finding('unsigned', b))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
