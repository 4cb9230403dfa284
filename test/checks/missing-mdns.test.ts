import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/missing-mdns.ts';
import unresolvedHost from '../../lib/checks/unresolved-host.ts';
import type { NetworkFact } from '../../lib/model/facts/network.ts';
import { cache, died, failed, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { macNetwork, network } from '../support/network.ts';

const lost = (host: string, code = 'ENOTFOUND') =>
  cache(`http://${host}`, {
    info: ok(died({ phase: 'resolve', code }, { url: `http://${host}/nix-cache-info` })),
  });
const facts = (host: string, given: NetworkFact | undefined, code?: string) =>
  machine({
    caches: [lost(host, code)],
    facts: given === undefined ? {} : { network: ok(given) },
  });
const without = network({ mdns: ok('no') });

describe(check.id, () => {
  test('says that the host could not be seen, and leaves nothing to the general check', () => {
    const finding = findingOf(check, facts('nas.local', without));
    expect(finding.message).toBe(
      'http://nas.local cannot be reached: this machine does not look up names that end in .local, such as nas.local.',
    );
    expect(finding.cause).toContain('Whether the host is there could so not be seen.');
    expect(judged(unresolvedHost, facts('nas.local', without))).toEqual(['good']);
  });

  test.each([
    ['mDNS works and the host is off', 'nas.local', network({ mdns: ok('yes') }), undefined],
    ['systemd-resolved decides', 'nas.local', network(), undefined],
    ['macOS', 'nas.local', macNetwork(), undefined],
    ['nobody could look', 'nas.local', network({ mdns: failed('EACCES') }), undefined],
    ['the network was not looked at', 'nas.local', undefined, undefined],
    ['another name', 'nas.test', without, undefined],
    ['a resolver that is down', 'nas.local', without, 'EAI_AGAIN'],
  ])('silent, and left to the general check: %s', (_name, host, given, code) => {
    expect(judged(check, facts(host, given, code))).toEqual(['good']);
    expect(judged(unresolvedHost, facts(host, given, code))[0]).toMatch(/^error: /);
  });

  test('silent: a .local name that is found', () => {
    const given = machine({ caches: [cache('http://nas.local')], facts: { network: ok(without) } });
    expect(judged(check, given)).toEqual(['good']);
  });
});
