import { describe, expect, test } from 'vitest';
import { parseConfText } from '../../lib/nix/conf-file.ts';
import { mergeConf } from '../../lib/nix/conf-merge.ts';
import { filterSubstituters } from '../../lib/nix/daemon-trust.ts';
import { findNetrcLogin } from '../../lib/nix/netrc.ts';
import { proxyFor } from '../../lib/nix/proxy.ts';
import { canonicalSettingName, settingDefault } from '../../lib/nix/setting-table.ts';
import { detectConfigFormat, parseShowConfig } from '../../lib/nix/show-config.ts';
import { parseStoreReference } from '../../lib/nix/store-reference.ts';
import { parseStoreUrl, urlPriority, urlTrusted } from '../../lib/nix/store-url.ts';
import { orderSubstituters } from '../../lib/nix/substituter-order.ts';
import { parseNixVersion } from '../../lib/nix/version.ts';
import { nixVersion } from './versions.ts';

const versions = ['2.3.7', '2.18.9', '2.34.8'].map(nixVersion);

/** Everything that reads configuration from outside, one after the other. */
function readAll(text: string): void {
  parseNixVersion(text);
  canonicalSettingName(text);
  settingDefault(text, undefined);
  parseConfText(text);
  detectConfigFormat(text);
  parseShowConfig(text);
  parseStoreReference(text);
  findNetrcLogin(text, 'cache.test');
  proxyFor('https://cache.test/', { https_proxy: text, no_proxy: text });
  proxyFor(text, { https_proxy: 'http://proxy.test' });
  const store = parseStoreUrl(text);
  const shown = parseStoreUrl(store.text);
  expect([shown.kind, shown.reason, text]).toEqual([store.kind, store.reason, text]);
  urlPriority(store);
  urlTrusted(store);
  for (const version of versions) {
    const sources = [{ origin: '/etc/nix/nix.conf', level: 'system', text }] as const;
    mergeConf(sources, (path) => (path.length % 2 === 0 ? { text: 'include a' } : 'unsearchable'), version);
    filterSubstituters([text], [text], [], version);
    orderSubstituters([{ entry: text, store, announcedPriority: undefined }], version);
  }
}

/** The same sequence in every run (a linear congruential generator). */
function* numbers(): Generator<number, never> {
  for (let state = 20_260_101; ; state = (state * 1_103_515_245 + 12_345) % 2 ** 31) yield state / 2 ** 31;
}

const random = numbers();
const below = (limit: number): number => Math.floor(random.next().value * limit);
const pieces = [
  ...'=#"\'\\\n\r\t ?&:/@[]%;,*.{}0aZ\0\ufeff\u202e',
  ...[
    'substituters',
    'extra-',
    ' = ',
    'include ',
    '!include ',
    'http://',
    '://',
    '::1',
    '%zz',
    '%2F',
    'machine ',
    'login ',
    'macdef ',
  ],
  ...[
    'priority=',
    'true',
    '-1',
    '18446744073709551616',
    '{"',
    '":{"value":',
    '}}',
    '__proto__',
    'constructor',
    '\ud800',
  ],
];

describe('no text is too strange', () => {
  test('random pieces of grammar never throw', () => {
    for (let round = 0; round < 1500; round += 1) {
      const text = Array.from({ length: below(30) }, () => pieces[below(pieces.length)]).join('');
      expect(() => readAll(text), JSON.stringify(text)).not.toThrow();
    }
  });

  test('random characters never throw', () => {
    for (let round = 0; round < 1000; round += 1) {
      const text = String.fromCharCode(
        ...Array.from({ length: below(60) }, () => below(round % 2 === 0 ? 128 : 65_536)),
      );
      expect(() => readAll(text), JSON.stringify(text)).not.toThrow();
    }
  });

  test('names from Object.prototype are names like any other', () => {
    const { settings, problems } = mergeConf(
      [{ origin: '/c', level: 'system', text: '__proto__ = x\nconstructor = y' }],
      () => 'missing',
    );
    expect(settings).toEqual({});
    expect(problems.map(({ kind }) => kind)).toEqual(['unknown-setting', 'unknown-setting']);
    expect(parseShowConfig('{"__proto__":{"value":"x"},"fallback":{"value":true}}')).toMatchObject({
      ok: true,
      value: { fallback: true },
    });
  });
});

describe('includes come to an end', () => {
  /** Files that include each other without end, and how often one was read. */
  function readsOf(text: string, included: (path: string) => string): number {
    let reads = 0;
    for (const version of versions)
      for (const level of ['system', 'environment'] as const) {
        const origin = level === 'system' ? '/c/0' : 'NIX_CONFIG';
        mergeConf(
          [{ origin, level, text }],
          (path) => {
            reads += 1;
            return { text: included(path) };
          },
          version,
        );
      }
    return reads;
  }

  const next = (path: string): number => Number(path.slice('/c/'.length)) + 1;

  test.each<[string, string, (path: string) => string, number]>([
    ['a file that includes itself', 'include /c/0', () => 'include /c/0', 1],
    ['two that include each other', '!include /c/1', (path) => `include /c/${next(path) % 2}`, 3],
    ['each file includes the next', 'include /c/1', (path) => `include /c/${next(path)}`, 60],
    ['each file includes two', 'include /c/1', (path) => `include /c/${next(path)}\n`.repeat(2), 1000],
    ['a link to the own folder', 'include /c/d/0', (path) => `include ${path.replace('/0', '/d/0')}`, 60],
    ['a large file, often', 'include /c/1\n'.repeat(5000), () => '#'.repeat(4 << 20), 10],
    ['a small file, often', 'include /c/1\n'.repeat(5000), () => 'fallback = true', 1000],
  ])('%s', (_, text, included, most) => {
    expect(readsOf(text, included)).toBeLessThanOrEqual(most * 2 * versions.length);
  });
});

describe('no text is too long', () => {
  const long = 200_000;
  const million = 1_000_000;

  test.each([
    ['one long word', 'x'.repeat(million)],
    ['one long value', `substituters = ${'x'.repeat(million)}`],
    ['many words', `substituters = ${'http://a '.repeat(long / 9)}`],
    ['many lines', 'extra-substituters = http://a\n'.repeat(long / 30)],
    ['many plain lines', 'substituters = http://a\n'.repeat(long / 24)],
    ['many bad lines', 'substituters=http://a\n'.repeat(long / 22)],
    ['many includes', 'include a\n'.repeat(long / 10)],
    ['a long URL', `http://a.test/${'a/'.repeat(million / 2)}`],
    ['many slashes', `http://a.test${'/'.repeat(million)}`],
    ['many at signs', `http://${'a:b@'.repeat(million / 4)}`],
    ['many escapes', `http://a.test/${'%41'.repeat(long / 3)}`],
    ['many parameters', `http://a.test/?${'a=b&'.repeat(long / 4)}`],
    ['many separators', `http://a.test/${',a'.repeat(long / 2)}`],
    ['many schemes', 'http://'.repeat(long / 7)],
    ['many colons', `http://${':'.repeat(million)}`],
    ['an open quote', `machine cache.test login "${'\\"'.repeat(million / 2)}`],
    ['many machines', 'machine a login b password c '.repeat(long / 29)],
    ['many blanks', ' '.repeat(million)],
    ['nested JSON', '{"a":'.repeat(million / 5)],
    ['many settings', 'a = b\n'.repeat(long / 6)],
  ])('%s: read in linear time', (_, text) => {
    const start = performance.now();
    readAll(text);
    expect(performance.now() - start).toBeLessThan(4000);
  });

  test.each([
    ['a line of ten million characters', `substituters = ${'x'.repeat(10 * million)}`],
    ['a comment of ten million characters', `# ${'x'.repeat(10 * million)}\nfallback = true`],
    ['a name of a million characters', `${'n'.repeat(million)} = 1`],
    ['a hundred thousand words', `trusted-public-keys = ${'k:AAAA '.repeat(100_000)}`],
    ['a number of a million digits', `connect-timeout = ${'9'.repeat(million)}`],
    ['carriage returns alone', 'substituters\r=\rhttp://a\r'.repeat(long / 24)],
    ['an empty line, often', '\n'.repeat(million)],
    ['half of a character, often', '\ud800 = \udc00\n'.repeat(long / 6)],
  ])('%s: merged in linear time', (_, text) => {
    const start = performance.now();
    for (const version of versions)
      mergeConf([{ origin: '/c', level: 'system', text }], () => 'missing', version);
    expect(performance.now() - start).toBeLessThan(4000);
  });

  test('ten thousand substituters, each on a line of its own', () => {
    const entries = Array.from(
      { length: 10_000 },
      (_, index) => `https://c${index}.test/?priority=${index % 7}`,
    );
    const text = entries.map((entry) => `extra-substituters = ${entry}`).join('\n');
    const start = performance.now();
    for (const version of versions) {
      const conf = mergeConf([{ origin: '/c', level: 'user', text }], () => 'missing', version);
      const name = version.text === '2.3.7' ? 'extra-substituters' : 'substituters';
      expect(conf.settings[name]?.elements.at(-1)?.line).toBe(10_000);
      const verdicts = filterSubstituters(entries, entries.slice(5000), [], version);
      expect(verdicts.filter(({ verdict }) => verdict === 'kept')).toHaveLength(5000);
      const caches = entries.map((entry) => ({ entry, store: parseStoreUrl(entry), announcedPriority: 40 }));
      expect(orderSubstituters(caches, version)).toHaveLength(10_000);
    }
    expect(performance.now() - start).toBeLessThan(4000);
  });
});
