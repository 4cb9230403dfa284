import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/refused-connection.ts';
import { cache, died, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const refused = (entry: string) =>
  cache(entry, {
    info: ok(
      died(
        { phase: 'connect', code: 'ECONNREFUSED' },
        {
          url: `${entry}/nix-cache-info`,
          connection: { reused: false, via: 'direct', address: '192.0.2.7', port: 5000 },
        },
      ),
    ),
  });

describe(check.id, () => {
  test('names the address and port, and does not claim to know a firewall from a closed port', () => {
    const finding = findingOf(check, machine({ caches: [refused('http://nas.test:5000')] }));
    expect(finding.message).toBe(
      'http://nas.test:5000 refuses connections: nothing answers at nas.test (192.0.2.7) port 5000.',
    );
    expect(finding.cause).toContain('Seen from here these are the same');
    expect(finding.consequence).toContain('goes on without this cache');
    expect(finding.fixes).toMatchObject([
      { kind: 'run-on-server', commands: ["ss -ltnp 'sport = :5000'", expect.any(String)] },
    ]);
  });

  test('two caches behind one closed port have one culprit', () => {
    const facts = machine({ caches: [refused('http://nas.test:5000/a'), refused('http://nas.test:5000/b')] });
    const culprits = check
      .verdicts(facts)
      .map((verdict) => (verdict.kind === 'finding' ? verdict.finding.culprit : ''));
    expect(culprits).toEqual(['192.0.2.7:5000', '192.0.2.7:5000']);
  });

  test.each([
    ['a healthy cache on an unusual port', cache('http://cache.test:1')],
    [
      'packets that vanish',
      cache('http://cache.test', { info: ok(died({ phase: 'connect', code: 'TIMEOUT' })) }),
    ],
    [
      'a proxy that refuses',
      cache('http://cache.test', {
        info: ok(
          died(
            { phase: 'connect', code: 'ECONNREFUSED' },
            { connection: { reused: false, via: 'proxy', proxy: 'http://p.test' } },
          ),
        ),
      }),
    ],
  ])('silent: %s', (_name, one) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual(['good']);
  });
});
