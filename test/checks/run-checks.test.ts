import { describe, expect, test } from 'vitest';
import { defineCheck } from '../../lib/checks/define-check.ts';
import { checks } from '../../lib/checks/index.ts';
import { runChecks } from '../../lib/checks/run-checks.ts';
import type { CacheFact } from '../../lib/model/facts/cache.ts';
import type { Failure } from '../../lib/model/facts/exchange.ts';
import { answered, cache, died, failed, machine, ok, testKey } from '../support/facts.ts';
import { nix } from '../support/judged.ts';
import { answering, changed, signed } from '../support/narinfos.ts';

const key = testKey('cache.test-1');
const healthy = answering([signed(0, key)]);
const keys = { 'trusted-public-keys': [key.publicText] };

describe('running all checks', () => {
  test('a healthy machine gets no finding, and nothing crashes or is unknown', () => {
    const { verdicts, findings } = runChecks(machine({ caches: [healthy], settings: keys }), checks);
    expect(findings).toEqual([]);
    expect(verdicts.filter(({ kind }) => kind === 'crashed' || kind === 'unknown')).toEqual([]);
  });

  const dead = (failure: Omit<Failure, 'message'>) =>
    cache('https://cache.test', { info: ok(died(failure)) });
  const saying = (status: number, text = '', headers = {}) =>
    cache('https://cache.test', { info: ok(answered(status, text, { headers })) });

  /** Every way in which derive/reach.ts says that a cache cannot be had. */
  const deadCaches: readonly (readonly [string, CacheFact])[] = [
    ['unresolved-host', dead({ phase: 'resolve', code: 'ENOTFOUND' })],
    ['unresolved-host', dead({ phase: 'resolve', code: 'EAI_AGAIN' })],
    ['refused-connection', dead({ phase: 'connect', code: 'ECONNREFUSED' })],
    ['dropped-packets', dead({ phase: 'connect', code: 'TIMEOUT' })],
    ['unreachable-host', dead({ phase: 'connect', code: 'EHOSTUNREACH' })],
    ['unexplained-failure', dead({ phase: 'connect', code: 'EMFILE' })],
    ['broken-connection', dead({ phase: 'processing', code: 'ECONNRESET' })],
    ['expired-certificate', dead({ phase: 'tls', code: 'CERT_HAS_EXPIRED' })],
    ['certificate-not-yet-valid', dead({ phase: 'tls', code: 'CERT_NOT_YET_VALID' })],
    ['wrong-host-certificate', dead({ phase: 'tls', code: 'ERR_TLS_CERT_ALTNAME_INVALID' })],
    ['untrusted-certificate', dead({ phase: 'tls', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })],
    ['untrusted-certificate', dead({ phase: 'tls', code: 'SELF_SIGNED_CERT_IN_CHAIN' })],
    ['untrusted-certificate', dead({ phase: 'tls', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })],
    ['tls-mismatch', dead({ phase: 'tls', code: 'ERR_SSL_WRONG_VERSION_NUMBER' })],
    ['tls-mismatch', dead({ phase: 'tls', code: 'NEVER_HEARD_OF' })],
    ['silent-server', dead({ phase: 'processing', code: 'TIMEOUT' })],
    ['not-http', dead({ phase: 'processing', code: 'HPE_INVALID_VERSION' })],
    ['proxy-refusal', dead({ phase: 'connect', code: 'PROXY_407' })],
    ['redirect-loop', saying(302)],
    ['redirect-loop', dead({ phase: 'request', code: 'REDIRECT' })],
    ['denied-access', saying(403)],
    ['server-error', saying(500)],
    ['web-page-answer', saying(200, '<html>')],
    ['not-a-cache', saying(404)],
    ['not-a-cache', saying(200, 'hello')],
    ['missing-directory', dead({ phase: 'request', code: 'ENOENT' })],
    ['unreadable-directory', dead({ phase: 'request', code: 'EACCES' })],
    ['unusable-substituter', dead({ phase: 'request', code: 'ERR_INVALID_URL' })],
  ];

  test.each(deadCaches)('%s alone speaks of a cache that cannot be had in its way (%#)', (id, one) => {
    const { findings } = runChecks(machine({ caches: [one] }), checks);
    expect(findings.map(({ check }) => check)).toEqual([id]);
  });

  const stranger = testKey('stranger.test-1');
  const impostor = testKey('cache.test-1');
  const renamed = { ...key, sign: (text: string) => key.sign(text).replace('cache.test-1', 'renamed-1') };
  const ca = `CA: fixed:r:sha256:${'0'.repeat(51)}1\n`;

  test.each([
    ['unsigned-paths', signed(0)],
    ['untrusted-key', signed(0, stranger)],
    ['key-mismatch', signed(0, impostor)],
    ['misnamed-key', signed(0, renamed)],
    ['malformed-signature', changed(0, (text) => `${text}Sig: cache.test-1:AAAA\n`)],
    ['bogus-content-address', changed(0, (text) => text + ca)],
  ])('%s alone speaks of signatures that are refused in its way', (id, visit) => {
    const facts = machine({ caches: [answering([visit])], settings: keys, facts: { nix: nix('2.26.3') } });
    expect(runChecks(facts, checks).findings.map(({ check }) => check)).toEqual([id]);
  });

  test('a cache whose paths are refused in many ways gets one finding about its signatures', () => {
    const visits = [signed(0), signed(1, stranger), signed(2, stranger), signed(3, impostor)];
    const { findings } = runChecks(machine({ caches: [answering(visits)], settings: keys }), checks);
    expect(findings.map(({ check }) => check)).toEqual(['untrusted-key']);
    expect(findings[0]?.evidence.at(-1)).toBe(
      '2 more of the sample paths found there are refused for another reason',
    );
  });

  test('a dead cache does not blur the others', () => {
    const { verdicts } = runChecks(
      machine({
        caches: [dead({ phase: 'connect', code: 'ECONNREFUSED' }), { ...healthy, entry: 'https://b.test' }],
        settings: keys,
      }),
      checks,
    );
    const aboutSecond = verdicts.filter(({ subject }) => subject.name === 'https://b.test');
    expect(aboutSecond.length).toBeGreaterThan(20);
    expect(aboutSecond.filter(({ kind }) => kind !== 'good' && kind !== 'not-applicable')).toEqual([]);
  });

  test('what could not be looked at is unknown, and never good', () => {
    const { verdicts } = runChecks(machine({ facts: { caches: failed('no network') } }), checks);
    const aboutCaches = verdicts.filter(
      ({ check }) => check === 'refused-connection' || check === 'untrusted-key',
    );
    expect(aboutCaches).toMatchObject([
      { kind: 'unknown', because: 'caches: no network' },
      { kind: 'unknown', because: 'caches: no network' },
    ]);
  });

  test('the worst comes first, then the order of the registry', () => {
    const caches = [
      saying(200, 'hello'),
      { ...dead({ phase: 'connect', code: 'ECONNREFUSED' }), entry: 'https://b.test' },
    ];
    const { findings } = runChecks(
      machine({ caches, settings: { 'trusted-public-keys': ['bad.test-1:AAAA'] } }),
      checks,
    );
    expect(findings.map(({ severity, check }) => `${severity} ${check}`)).toEqual([
      'error malformed-trusted-key',
      'error refused-connection',
      'note not-a-cache',
    ]);
  });

  test('a check that throws is a crash of its own, and the others go on', () => {
    const faulty = defineCheck({
      id: 'faulty',
      title: '',
      severity: 'error',
      layer: 'machine',
      needs: ['caches'],
      subjects: () => {
        throw new Error('our fault');
      },
      judge: () => ({ found: false, kind: 'good' }),
      message: () => '',
      cause: () => '',
      explain: { why: '', causes: [], see: [] },
    });
    const { verdicts } = runChecks(machine({ caches: [healthy], settings: keys }), [faulty, ...checks]);
    expect(verdicts[0]).toMatchObject({ kind: 'crashed', check: 'faulty', because: 'Error: our fault' });
    expect(verdicts.filter(({ kind }) => kind === 'crashed')).toHaveLength(1);
  });
});
