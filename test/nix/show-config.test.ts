import { describe, expect, test } from 'vitest';
import { detectConfigFormat, parseShowConfig, type Settings } from '../../lib/nix/show-config.ts';
import { fixture, fixtureNames } from './fixtures.ts';

function read(text: string): Settings {
  const result = parseShowConfig(text);
  if (!result.ok) throw new Error(result.problem);
  return result.value;
}

const names = fixtureNames('show-config');
const substituters = ['https://cache.nixos.org/', 'http://cache.example.test:5000/main?priority=30'];

describe('what nix config show prints', () => {
  test.each(names)('%s has the configured lists, and no token', (name) => {
    const settings = read(fixture(`show-config/${name}`));
    expect(settings).toMatchObject({
      substituters,
      'trusted-public-keys': [
        expect.stringMatching(/^cache\.nixos\.org-1:/),
        expect.stringMatching(/^cache\.example\.test-1:/),
      ],
      'trusted-substituters': ['https://other.example.test'],
      'trusted-users': ['root', '@wheel'],
      'require-sigs': true,
      fallback: false,
      'http-connections': 25,
      'download-attempts': 5,
      'narinfo-cache-positive-ttl': 2_592_000,
      'stalled-download-timeout': 300,
      store: expect.any(String),
      'user-agent-suffix': '',
    });
    expect(JSON.stringify(settings)).not.toMatch(/not-a-real-token|PAT:neither/);
  });

  test.each([
    ['nix-2.3.7', 0],
    ['nix-2.8.0', 0],
    ['nix-2.26.3', 0],
    ['nix-2.34.8', 15],
    ['lix-2.95.3.made', 300],
    ['determinate-3.22.2.made', 15],
  ])('%s: connect-timeout is %s', (name, seconds) => {
    expect(read(fixture(`show-config/${name}.json`))['connect-timeout']).toBe(seconds);
  });

  test.each(['nix-2.3.7', 'nix-2.8.0', 'nix-2.26.3', 'nix-2.34.8'])('%s: text and JSON agree', (name) => {
    const text = read(fixture(`show-config/${name}.txt`));
    const json = read(fixture(`show-config/${name}.json`));
    // Printed in other forms; and settings of features that are switched off are in the JSON alone.
    const unlike = new Set(['experimental-features', 'sandbox-paths', 'impure-env']);
    for (const [setting, value] of Object.entries(json)) {
      if (!unlike.has(setting)) expect([setting, text[setting]]).toEqual([setting, value]);
    }
  });

  test('tokens keep the names of their hosts', () => {
    const hosts = { 'github.com': '***', 'gitlab.com': '***' };
    expect(read(fixture('show-config/nix-2.34.8.txt'))['access-tokens']).toEqual(hosts);
    expect(read(fixture('show-config/nix-2.8.0.json'))['access-tokens']).toEqual(hosts);
  });

  test('experimental features are names, or the numbers that 2.8 prints', () => {
    expect(read(fixture('show-config/nix-2.8.0.json'))['experimental-features']).toEqual(['2', '3']);
    expect(read(fixture('show-config/nix-2.8.0.txt'))['experimental-features']).toEqual([
      'flakes',
      'nix-command',
    ]);
  });

  test('what is no plain value is kept as text', () => {
    const settings = read(fixture('show-config/determinate-3.22.2.made.json'));
    expect(settings['json-log-path']).toBe('');
    expect(settings['sandbox-paths']).toEqual({ '/bin/sh': '{"optional":false,"source":"/bin/busybox"}' });
    expect(settings['external-builders']).toEqual([expect.stringContaining('determinate-nixd')]);
  });

  test('a setting that was renamed goes by its older name', () => {
    const settings = read(
      '{"binary-caches":{"value":["http://a"]},"filetransfer-retry-attempts":{"value":3}}',
    );
    expect(settings).toEqual({ substituters: ['http://a'], 'download-attempts': 3 });
  });

  test.each([
    ['a warning that got in from stderr', 'warning: old alias\nfallback = true\n', { fallback: true }],
    [
      'CRLF from a mail',
      'fallback = true\r\nsubstituters = a  b\r\n',
      { fallback: true, substituters: ['a', 'b'] },
    ],
    ['no trailing blank', 'substituters =\nfallback = false', { substituters: [], fallback: false }],
    [
      'builders over two lines',
      'builders = @/a\n@/b\nfallback = true',
      { builders: '@/a\n@/b', fallback: true },
    ],
    ['a text with blanks in it', 'bash-prompt = a  b ', { 'bash-prompt': 'a  b ' }],
    ['a value of another type', 'connect-timeout = soon', { 'connect-timeout': 'soon' }],
    ['an unknown setting', 'no-such-setting = a b', { 'no-such-setting': 'a b' }],
  ])('text: %s', (_, text, settings) => {
    expect(read(text)).toEqual(settings);
  });

  test.each([
    ['', 'it is empty'],
    ['\n \n', 'it is empty'],
    ["error: 'config' is not a recognised command", 'line 1 is not of the form "name = value"'],
    ['<html>\n</html>', 'line 1 is not of the form "name = value"'],
    ['{"substituters": {"value": ["http', 'it starts like JSON but is cut off or damaged'],
    ['{}', 'it is JSON, but not the settings that nix config show --json prints'],
    ['{"substituters": ["http://a"]}', 'it is JSON, but not the settings that nix config show --json prints'],
  ])('refused: %j', (text, problem) => {
    expect(parseShowConfig(text)).toEqual({ ok: false, problem });
  });
});

describe('the format of a saved configuration', () => {
  test.each(names)('%s', (name) => {
    expect(detectConfigFormat(fixture(`show-config/${name}`))).toBe(
      name.endsWith('.json') ? 'json' : 'show-config',
    );
  });

  test.each([
    [''],
    ['substituters = http://a\n'],
    [
      '# written by NixOS\nsubstituters = http://a\nsystem-features = kvm\nstore = auto\nprint-missing = true\n',
    ],
    ['include {a}'],
  ])('nix.conf: %j', (text) => {
    expect(detectConfigFormat(text)).toBe('nix.conf');
  });
});

test.each([1000, 5000, 100_000, 1_000_000])('JSON that is %i deep is refused', (depth) => {
  const problem = 'it is JSON, but not the settings that nix config show --json prints';
  const lists = `${'['.repeat(depth)}${']'.repeat(depth)}`;
  expect(parseShowConfig(`{"substituters":{"value":${lists}}}`)).toEqual({ ok: false, problem });
  const objects = `${'{"value":'.repeat(depth)}1${'}'.repeat(depth)}`;
  expect(parseShowConfig(objects)).toEqual({ ok: false, problem });
});
