import { describe, expect, test } from 'vitest';
import { builderRows, parseBuilder } from '../../lib/nix/machines.ts';
import { parseNixVersion } from '../../lib/nix/version.ts';

const nix = (version: string) => parseNixVersion(`nix (Nix) ${version}`);
const files: Record<string, string> = {
  '/etc/nix/machines': '# all\nnix@a x86_64-linux /key 4\n\nb - - 2 # two\n@/more\n',
  '/more': 'c; d',
  '/loop': '@/loop',
};
const rows = (text: string, version = '2.8.0') =>
  builderRows(
    text,
    'builders',
    (path) => {
      const found = files[path];
      return found !== undefined ? { text: found } : path === '/closed' ? 'unreadable' : 'missing';
    },
    nix(version),
  );
const texts = (text: string, version?: string) => rows(text, version).rows.map((row) => row.text);

describe('the rows of builders', () => {
  test('come from files within files, each with its place', () => {
    expect(rows('@/etc/nix/machines').rows).toEqual([
      { origin: '/etc/nix/machines', line: 2, text: 'nix@a x86_64-linux /key 4' },
      { origin: '/etc/nix/machines', line: 4, text: 'b - - 2' },
      { origin: '/more', line: 1, text: 'c' },
      { origin: '/more', line: 1, text: 'd' },
    ]);
  });

  test.each([
    ['2.8.0', ['b', 'c']],
    ['2.28.3', ['b', 'c']],
    ['2.30.0', ['c']],
    ['2.34.8', ['c']],
  ])('a semicolon in a comment, in %s', (version, said) => {
    expect(texts('# a; b\nc', version)).toEqual(said);
  });

  test.each([
    ['', []],
    ['@/missing', []],
    ['@/loop', []],
    [' ; ;\n', []],
    ['a b ; c', ['a b', 'c']],
  ])('%j', (text, said) => {
    expect(texts(text)).toEqual(said);
  });

  test('a file that may not be read is named', () => {
    expect(rows('a; @ /closed')).toEqual({
      rows: [{ origin: 'builders', line: 1, text: 'a' }],
      unreadable: ['/closed'],
    });
  });
});

const parse = (text: string, version = '2.8.0') => parseBuilder({ text }, nix(version));

describe('a row of builders', () => {
  test('has eight columns', () => {
    expect(parse('ssh-ng://nix@a x86_64-linux,i686-linux /key 4 2 kvm,big-parallel kvm QUJD')).toEqual({
      ok: true,
      value: {
        store: 'ssh-ng://nix@a',
        systems: ['x86_64-linux', 'i686-linux'],
        sshKey: '/key',
        maxJobs: 4,
        publicHostKey: 'QUJD',
      },
    });
  });

  test.each([
    ['host', 'ssh://host'],
    ['nix@host', 'ssh://nix@host'],
    ['daemon', 'daemon'],
    ['local?root=/x', 'local?root=/x'],
    ['/some/where', '/some/where'],
    ['ssh-ng://host', 'ssh-ng://host'],
  ])('%s is %s', (text, store) => {
    expect(parse(text)).toMatchObject({ ok: true, value: { store, maxJobs: 1 } });
  });

  // Each seen on a real Nix 2.8: "bad machine specification: ..." with the column counted from 0.
  test.each([
    ['- x86', { kind: 'no-store' }],
    ['host x86 - two', { kind: 'no-number', column: 4, text: 'two' }],
    ['host x86 - 1 1.5', { kind: 'no-number', column: 5, text: '1.5' }],
    ['host x86 - 1 -1', { kind: 'no-number', column: 5, text: '-1' }],
    ['host x86 - 1 1 - - k!y', { kind: 'no-base64', column: 8, text: 'k!y' }],
  ])('%s is refused', (text, problem) => {
    expect(parse(text)).toEqual({ ok: false, problem });
  });

  test('a speed may be a fraction from 2.20 on', () => {
    expect(parse('host - - 1 1.5', '2.20.0').ok).toBe(true);
    expect(parse('host - - 1 1.5', '2.19.0').ok).toBe(false);
  });
});
