import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/refused-connection.ts';
import type { EndpointFact } from '../../lib/model/facts/network.ts';
import { cache, died, failed, machine, ok } from '../support/facts.ts';
import { findingOf, judged, nix } from '../support/judged.ts';
import { attempt, endpoint, network } from '../support/network.ts';

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
      {
        kind: 'run-on-server',
        commands: ["ss -ltnp 'sport = :5000'", 'systemctl status nix-serve harmonia'],
      },
      { kind: 'do', text: expect.stringContaining('networking.firewall.allowedTCPPorts = [ 5000 ]') },
    ]);
  });

  const lan = '192.168.1.6';
  const own = '192.168.1.5';
  /** What is said of a refusal at this address, and its evidence but for the first. */
  const said = (address: string, tried?: EndpointFact) => {
    const entry = `http://${address}:5000`;
    const given = cache(entry, {
      info: ok(
        died(
          { phase: 'connect', code: 'ECONNREFUSED' },
          { url: `${entry}/`, connection: { reused: false, via: 'direct', address, port: 5000 } },
        ),
      ),
    });
    const finding = findingOf(
      check,
      machine({
        caches: [given],
        facts: { network: ok(network()), ...(tried === undefined ? {} : { endpoints: ok([tried]) }) },
      }),
    );
    return { text: `${finding.message} ${finding.cause}`, evidence: finding.evidence.slice(1), finding };
  };
  const tried = (address: string, took = 2, more: Parameters<typeof endpoint>[1] = {}) =>
    endpoint([`${address} ECONNREFUSED ${took}`], { host: address, port: 5000, ...more });
  const listening = (...at: readonly string[]) =>
    ok(at.map((text) => ({ address: text.split(' ')[0] ?? '', port: Number(text.split(' ')[1]) })));

  test('a host that answers on another port is up, which leaves the service and a firewall', () => {
    const { text, evidence } = said(
      lan,
      tried(lan, 2, { neighbours: [attempt(lan, 22), attempt(`${lan} TIMEOUT`)] }),
    );
    expect(text).toContain('The host is up, as it answers on port 22; port 5000 is closed');
    expect(text).toContain('Seen from here these are the same');
    expect(evidence).toEqual([
      'the same host takes connections on port 22',
      "192.168.1.6 is in this machine's own subnet (eth0): no router lies between",
    ]);
  });

  test.each([
    [
      'a refusal that is slow for the own subnet',
      tried(lan, 140),
      'which is long there: a router or firewall may have spoken',
    ],
    [
      'one that comes later than a connection to another port',
      tried(lan, 40, { neighbours: [attempt(lan, 22)] }),
      'another machine than the host may have spoken',
    ],
  ])('%s is told as such', (_name, given, words) => {
    expect(said(lan, given).evidence.at(-1)).toContain(words);
  });

  test('far away, 300 ms tell nothing', () => {
    expect(said('10.9.8.7', tried('10.9.8.7', 300)).evidence).toEqual([]);
  });

  test.each([
    ['nothing runs', listening(), 'nothing listens on port 5000 of this machine'],
    ['another port', listening('0.0.0.0 8080', '0.0.0.0 22'), 'something does on port 8080.'],
    ['loopback alone', listening('127.0.0.1 5000'), 'its service listens only on 127.0.0.1.'],
    ['it does listen', listening('0.0.0.0 5000'), 'the firewall of this machine rejects it'],
    ['it does listen, on both families', listening(':: 5000'), 'the firewall of this machine rejects it'],
    [
      'nobody could look',
      failed('Linux only'),
      'The address is this machine itself, where port 5000 is closed',
    ],
  ])('this very machine: %s', (_name, listeners, words) => {
    expect(said(own, tried(own, 1, { listeners })).text).toContain(words);
  });

  test('a second try that gets through is told', () => {
    expect(said(lan, endpoint([lan], { host: lan, port: 5000 })).evidence).toContain(
      'tried again by itself, 192.168.1.6 port 5000 took a connection after 3.0 ms',
    );
  });

  test.each([
    ['2.8.0', {}, 'used this cache before, it stops with an error instead'],
    ['2.8.0', { fallback: true }, 'used this cache before, it crashes, since fallback is on, instead'],
    ['2.26.3', {}, 'used this cache in the last seven days, it stops with an error instead'],
    ['2.26.3', { fallback: true }, undefined],
    ['2.32.0', {}, undefined],
  ])('Nix %s with %j does not get past a cache that it knows, or does', (version, settings, words) => {
    const facts = machine({
      caches: [refused('http://nas.test:5000')],
      settings,
      facts: { nix: nix(version) },
    });
    const { consequence } = findingOf(check, facts);
    if (words === undefined) expect(consequence).not.toContain('instead');
    else expect(consequence).toContain(words);
  });

  test.each([
    [{}, 'It tries 5 times first, which takes about 5 seconds.'],
    [{ 'download-attempts': 2 }, undefined],
    [{ 'download-attempts': 1 }, undefined],
  ])('says what trying again costs with %j, where it is worth a word', (settings, words) => {
    const facts = machine({ caches: [refused('http://nas.test:5000')], settings });
    const { consequence } = findingOf(check, facts);
    if (words === undefined) expect(consequence).not.toContain('It tries');
    else expect(consequence).toContain(words);
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
