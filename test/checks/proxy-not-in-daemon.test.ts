import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/proxy-not-in-daemon.ts';
import type { DaemonVisit } from '../../lib/model/facts/daemon-environment.ts';
import type { Exchange } from '../../lib/model/facts/exchange.ts';
import type { Facts } from '../../lib/model/facts/facts.ts';
import { answered, cache, cacheInfoText, died, failed, machine, ok } from '../support/facts.ts';
import { daemonMachine, findingOf, judged } from '../support/judged.ts';

const entry = 'http://cache.test';
const via = (proxy: string | undefined): Partial<Exchange> => ({
  connection: { reused: false, ...(proxy === undefined ? { via: 'direct' } : { via: 'proxy', proxy }) },
});
const proxy = 'http://proxy.test:3128';
const good = (by?: string) => answered(200, cacheInfoText, via(by));
const dead = (by?: string) => died({ phase: 'connect', code: 'ECONNREFUSED' }, via(by));
const asked = (visit: DaemonVisit['visit'], differs: DaemonVisit['differs'] = ['proxy']): Partial<Facts> => ({
  daemonEnvironment: ok({ from: 'its process 7', variables: {} }),
  daemonVisits: ok([{ entry, differs, visit }]),
});
const given = (info: DaemonVisit['visit'], daemon: Partial<Facts>, more: Partial<Facts> = {}) =>
  machine({
    caches: [cache(entry, { info: ok(info) })],
    facts: { ...daemonMachine({}, [], false), ...daemon, ...more },
  });
const unknown: Partial<Facts> = {
  daemonEnvironment: failed('nobody may look'),
  daemonVisits: failed('nobody may look'),
};

describe('a proxy that only one of shell and daemon has', () => {
  test.each([
    [
      'the daemon has none',
      good(proxy),
      dead(),
      `error: ${entry} can be reached by way of ${proxy}, the proxy of this shell, but the Nix daemon, which has no proxy, does not reach it.`,
    ],
    [
      'the daemon has another',
      good(proxy),
      dead('http://old.test:1'),
      `error: ${entry} can be reached by way of ${proxy}, the proxy of this shell, but the Nix daemon, which goes through http://old.test:1, does not reach it.`,
    ],
    [
      'only the daemon has one, and it fails',
      good(),
      dead(proxy),
      `error: ${entry} can be reached from this shell, but not by way of ${proxy}, through which the Nix daemon goes.`,
    ],
    [
      'only the daemon has one, and it helps',
      dead(),
      good(proxy),
      `warning: ${entry} can be reached as the Nix daemon connects (by way of ${proxy}), but not from this shell (without a proxy).`,
    ],
  ])('%s', (_, ours, theirs, said) => {
    expect(judged(check, given(ours, asked(theirs)))).toEqual([said]);
  });

  test.each([
    ['both ways work', given(good(proxy), asked(good())), 'good'],
    ['neither works', given(dead(), asked(dead(proxy))), 'good'],
    ['nothing differs', given(good(proxy), { ...asked(good()), daemonVisits: ok([]) }), 'good'],
    ['it is the login', given(good(), asked(answered(401, ''), ['login'])), 'good'],
    [
      'our deadline came first for the daemon alone, without a proxy of anybody',
      given(good(), asked(answered(401, ''), ['proxy', 'login'])),
      'good',
    ],
    ['no daemon downloads', machine({ caches: [cache(entry)] }), 'good'],
    ['no environment and no proxy', given(good(), unknown), 'good'],
    [
      'no environment to be seen',
      given(good(proxy), unknown),
      `unknown: it was asked by way of ${proxy}, which the Nix daemon may not know, as nobody may look`,
    ],
  ])('silent: %s', (_, facts, said) => {
    expect(judged(check, facts)).toEqual([said]);
  });

  test.each([
    ['systemd', 'linux', ['/lib/systemd/system/nix-daemon.service'], `'Environment="http_proxy=${proxy}"'`],
    ['NixOS', 'linux', ['/etc/NIXOS'], `systemd.services.nix-daemon.environment.http_proxy = "${proxy}"`],
    ['nix-darwin', 'darwin', ['/run/current-system'], `nix.envVars.http_proxy = "${proxy}"`],
    [
      'macOS',
      'darwin',
      ['/Library/LaunchDaemons/org.nixos.nix-daemon.plist'],
      `Add :EnvironmentVariables:http_proxy string ${proxy}`,
    ],
    [
      'something else',
      'linux',
      ['/nix/var/nix/daemon-socket/socket'],
      `http_proxy=${proxy} in its environment`,
    ],
  ])('the fix on %s', (_, platform, present, text) => {
    const installation = ok({ platform, present, systemConfWritable: false });
    const [fix] = findingOf(check, given(good(proxy), asked(dead()), { installation })).fixes;
    expect(JSON.stringify(fix).replaceAll('\\"', '"')).toContain(text);
  });
});
