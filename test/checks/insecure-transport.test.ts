import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/insecure-transport.ts';
import type { CacheFact } from '../../lib/model/facts/cache.ts';
import type { Connection } from '../../lib/model/facts/exchange.ts';
import { answered, cache, cacheInfoText, machine, notAsked, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const at = (entry: string, connection: Partial<Connection>, more: Partial<CacheFact> = {}) =>
  machine({
    caches: [
      cache(entry, {
        credential: 'netrc',
        info: ok(
          answered(200, cacheInfoText, { connection: { reused: false, via: 'direct', ...connection } }),
        ),
        ...more,
      }),
    ],
  });
const internet = { lookup: ['203.0.113.9'], address: '203.0.113.9' };

describe(check.id, () => {
  test('says which login goes where, and asks for https', () => {
    const finding = findingOf(check, at('http://a.test/x', internet));
    expect(finding).toMatchObject({ severity: 'warning' });
    expect(finding.evidence).toEqual([
      'its entry begins with http://, not https://, and its address is 203.0.113.9',
      'its login stands in the netrc file',
    ]);
    expect(finding.fixes[0]).toMatchObject({ from: 'http://a.test/x', to: 'https://a.test/x' });
  });

  test.each([
    ['https', at('https://a.test', internet), 'good'],
    ['no login', at('http://a.test', internet, { credential: 'none' }), 'good'],
    ['this machine', at('http://localhost:8080', {}), 'not-applicable: it is on a private network'],
    [
      'a private network',
      at('http://nas.test', { lookup: ['192.168.1.6', 'fd00::6'] }),
      'not-applicable: it is on a private network',
    ],
    [
      'an overlay network',
      at('http://nas.ts.test', { lookup: ['100.101.102.103'] }),
      'not-applicable: it is on a private network',
    ],
    [
      'through a proxy',
      at('http://a.test', { via: 'proxy', ...internet }),
      'not-applicable: it is not known where this cache is',
    ],
    [
      'not asked',
      at('http://a.test', {}, { info: notAsked('offline') }),
      'not-applicable: it is not known where this cache is',
    ],
  ])('silent: %s', (_name, facts, said) => {
    expect(judged(check, facts)).toEqual([said]);
  });
});
