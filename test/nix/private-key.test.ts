import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FIRST_LINE_BYTES, privateKeyKind, tellingBytes } from '../../lib/nix/private-key.ts';

const hasKeygen = spawnSync('ssh-keygen', ['-?']).error === undefined;
const kindOf = (text: string) => privateKeyKind(text.slice(0, tellingBytes(text.slice(0, FIRST_LINE_BYTES))));

describe('what the beginning of a key file shows', () => {
  test.each([
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n', 'plain'],
    ['-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n', 'encrypted'],
    ['-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII', 'encrypted'],
    ['-----BEGIN PRIVATE KEY-----\nMII', 'plain'],
    ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA me', 'public-key'],
    ['', 'no-key'],
    ['hello', 'no-key'],
  ])('%j: %s', (text, kind) => {
    expect(kindOf(text)).toBe(kind);
  });

  test.runIf(hasKeygen).each([
    [['-t', 'ed25519', '-N', ''], 'plain'],
    [['-t', 'ed25519', '-N', 'secret'], 'encrypted'],
    [['-t', 'ecdsa', '-m', 'PEM', '-N', ''], 'plain'],
    [['-t', 'ecdsa', '-m', 'PEM', '-N', 'secret'], 'encrypted'],
  ] as const)('ssh-keygen %j: %s', (args, kind) => {
    const folder = mkdtempSync(join(tmpdir(), 'nixcache-'));
    const key = join(folder, 'key');
    spawnSync('ssh-keygen', ['-q', ...args, '-f', key]);
    expect(kindOf(readFileSync(key, 'utf8'))).toBe(kind);
    expect(kindOf(readFileSync(`${key}.pub`, 'utf8'))).toBe('public-key');
    rmSync(folder, { recursive: true });
  });

  test('no secret is looked at', () => {
    expect(tellingBytes('-----BEGIN EC PRIVATE KEY-----\nMHcCAQ')).toBe(40);
  });
});
