import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { knownHostNames, knownHosts } from '../../lib/nix/known-hosts.ts';
import { fixture } from './fixtures.ts';

const plain = fixture('ssh/known_hosts');
const hashed = fixture('ssh/known_hosts.hashed');
const hasKeygen = spawnSync('ssh-keygen', ['-?']).error === undefined;
const file = (name: string) => new URL(`../../fixtures/nix/ssh/${name}`, import.meta.url).pathname;

/** The host, and the line and marker that `ssh-keygen -F` of OpenSSH 9.2 gives for it. */
const seen: [host: string, line?: number, marker?: string][] = [
  ['plain.test', 3],
  ['192.0.2.7', 3],
  ['[port.test]:2222', 4],
  ['port.test'],
  ['a.wild.test', 5],
  ['not.wild.test'],
  ['bad.test', 6, 'revoked'],
  ['x.signed.test', 7, 'cert-authority'],
  ['odd.test'],
  ['upper.test', 9],
];

describe('what known_hosts says about a host', () => {
  test.each(seen)('%s', (host, line, marker) => {
    const found = knownHosts(plain, [host]);
    expect(found).toEqual(
      line === undefined
        ? []
        : [{ line, keyType: 'ssh-ed25519', ...(marker === undefined ? {} : { marker }) }],
    );
  });

  test('a hashed name is found, and no other', () => {
    expect(knownHosts(hashed, ['[127.0.0.1]:22022'])).toEqual([{ line: 1, keyType: 'ssh-ed25519' }]);
    expect(knownHosts(hashed, ['127.0.0.1'])).toEqual([]);
  });

  test.runIf(hasKeygen).each(seen)('ssh-keygen agrees about %s', (host, line) => {
    const { stdout } = spawnSync('ssh-keygen', ['-F', host, '-f', file('known_hosts')], { encoding: 'utf8' });
    const found = /found: line (\d+)/.exec(stdout)?.[1];
    expect(found === undefined ? undefined : Number(found)).toBe(line);
  });

  test('a host is looked up with its port, and then without', () => {
    expect(knownHostNames('Host.test', 22)).toEqual(['host.test']);
    expect(knownHostNames('host.test', 2222)).toEqual(['[host.test]:2222', 'host.test']);
  });

  test('a hostile pattern takes no time', () => {
    const pattern = `${'*a'.repeat(5000)}b ssh-ed25519 AAAA`;
    expect(knownHosts(pattern, ['a'.repeat(200)])).toEqual([]);
  });
});
