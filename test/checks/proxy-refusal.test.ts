import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/proxy-refusal.ts';
import { foldRootCauses } from '../../lib/checks/root-cause.ts';
import { answered, cache, cacheInfoText, died, failed, machine, ok } from '../support/facts.ts';
import { findingOf, findingsOf, judged } from '../support/judged.ts';
import { endpoint } from '../support/network.ts';

const connection = { reused: false, via: 'proxy', proxy: 'http://proxy.test:3128' } as const;
const refused = (code: string, entry = 'https://cache.test') =>
  cache(entry, { info: ok(died({ phase: 'connect', code }, { connection })) });

describe(check.id, () => {
  test.each([
    ['PROXY_407', 'because http://proxy.test:3128 wants a login.'],
    ['PROXY_502', 'because http://proxy.test:3128 answers 502 instead of passing the request on.'],
    ['ECONNREFUSED', 'because its proxy, http://proxy.test:3128, does not take the connection there.'],
    ['ENOTFOUND', 'because its proxy, http://proxy.test:3128, does not take the connection there.'],
  ])('%s', (code, words) => {
    expect(judged(check, machine({ caches: [refused(code)] }))).toEqual([
      `error: https://cache.test cannot be reached ${words}`,
    ]);
  });

  test('says that the daemon may have another proxy', () => {
    expect(findingOf(check, machine({ caches: [refused('PROXY_407')] })).fixes[0]?.note).toContain(
      "daemon's may differ",
    );
  });

  test.each([
    ['192.0.2.9 ECONNREFUSED', 'at whose address nothing takes connections'],
    ['192.0.2.9 TIMEOUT 4000', 'that does not answer at all'],
    ['192.0.2.9', 'The proxy takes connections, but gave no answer'],
  ])('the proxy tried by itself, %s', (attempt, words) => {
    const tried = endpoint([attempt], { host: 'proxy.test', port: 3128 });
    const facts = machine({ caches: [refused('TIMEOUT')], facts: { endpoints: ok([tried]) } });
    expect(findingOf(check, facts).cause).toContain(words);
  });

  test.each([
    ['PROXY_CLOSED', 'closed this one without an answer'],
    ['UND_ERR_SOCKET', 'closed this one without an answer'],
    ['PROXY_NOT_SOCKS', 'no proxy of the kind'],
    ['HTTPParserError', 'no proxy of the kind'],
  ])('a proxy that takes connections and gives %s', (code, words) => {
    const tried = endpoint(['192.0.2.9'], { host: 'proxy.test', port: 3128 });
    const facts = machine({ caches: [refused(code)], facts: { endpoints: ok([tried]) } });
    expect(findingOf(check, facts).cause).toContain(words);
  });

  test('where the proxy of the daemon is not known, Nix may get through', () => {
    const daemonEnvironment = failed('nobody may look');
    const facts = machine({ caches: [refused('PROXY_407')], facts: { daemonEnvironment } });
    expect(findingOf(check, facts)).toMatchObject({
      severity: 'warning',
      consequence: expect.stringMatching(/^Unless the daemon has another proxy: Nix/),
    });
  });

  test('a proxy that is down is one headline', () => {
    const caches = [refused('ECONNREFUSED'), refused('ECONNREFUSED', 'https://b.test')];
    const folded = foldRootCauses(findingsOf(check, machine({ caches })), [check]);
    expect(folded.filter(({ explainedBy }) => explainedBy === undefined)).toHaveLength(1);
  });

  test.each([
    [
      'a proxy that works',
      cache('https://cache.test', { info: ok(answered(200, cacheInfoText, { connection })) }),
    ],
    [
      'a cache behind a proxy that denies access itself',
      cache('https://cache.test', { info: ok(answered(403, '', { connection })) }),
    ],
    [
      'a refused connection without a proxy',
      cache('http://cache.test', { info: ok(died({ phase: 'connect', code: 'ECONNREFUSED' })) }),
    ],
  ])('silent: %s', (_name, one) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual(['good']);
  });
});
