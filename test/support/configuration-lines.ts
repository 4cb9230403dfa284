import type { Random } from './random.ts';

const hosts = ['a', 'b', 'c', 'd'].map((name) => `https://${name}.test`);
const stores = [
  ...hosts,
  ...hosts,
  'https://a.test/',
  'http://c.test?priority=3',
  'https://u:p@d.test/x?trusted=1&priority=10',
  'file:///srv/x',
  's3://bucket?region=eu-west-1',
  'ssh://me@b.test',
  'daemon',
  'http://[::1]:8080/~x/%41',
];
/** 2.34 refuses them. */
const brokenStores = ['cache.nixos.org', '"https://a.test"', 'https://a.test,', 'http://a.test:x/', '='];
const keys = ['a', 'b', 'c'].map((name) => `${name}.test-1:${'A'.repeat(43)}=`);
const users = ['root', 'alice', '@wheel', '*', '1000', 'bob'];

/** Names under which lists can be set, with the words that they are made of. */
const lists: readonly (readonly [string, readonly string[]])[] = [
  ['substituters', stores],
  ['substituters', stores],
  ['binary-caches', hosts],
  ['trusted-substituters', stores],
  ['trusted-binary-caches', hosts],
  ['trusted-public-keys', keys],
  ['binary-cache-public-keys', keys],
  ['trusted-users', users],
  ['allowed-users', users],
  ['secret-key-files', ['@ROOT@/key.sec', '/etc/nix/key', './key']],
];

const numberNames = [
  'connect-timeout',
  'stalled-download-timeout',
  'download-attempts',
  'http-connections',
  'binary-caches-parallel-connections',
  'max-jobs',
  'build-max-jobs',
  'max-substitution-jobs',
  'substitution-max-jobs',
  'narinfo-cache-negative-ttl',
  'narinfo-cache-positive-ttl',
  'narinfo-cache-meta-ttl',
];
const numbers = ['0', '3', '17', '600', '+4', '007', '1', '25', '2147483647'];
const oddNumbers = [
  '4K',
  '2m',
  '1G',
  '-1',
  '5s',
  '',
  '1 2',
  '0x10',
  '3.5',
  '4294967295',
  '4294967296',
  'auto',
];
const hugeNumbers = [
  '9007199254740991',
  '18446744073709551615',
  '18446744073709551616',
  '9999999G',
  'K',
  '4KB',
];

const booleanNames = [
  'require-sigs',
  'substitute',
  'build-use-substitutes',
  'fallback',
  'build-fallback',
  'builders-use-substitutes',
  'always-allow-substitutes',
  'http2',
];
const booleans = ['true', 'false', 'yes', 'no', '1', '0'];
const oddBooleans = ['True', 'TRUE', 'on', '', 'true true', '2', 'false,'];

const texts: readonly (readonly [string, readonly string[]])[] = [
  ['netrc-file', ['/etc/nix/netrc', '@ROOT@/netrc', '/a/./b//../netrc', '', 'netrc', '/a b']],
  ['ssl-cert-file', ['/etc/ssl/ca.pem', '@ROOT@/ca.pem', '/a//b/../ca.pem', '']],
  ['store', ['auto', 'daemon', 'local', '', 'https://a.test/?x=1', '/srv/nix', 'unix:///run/nix.sock']],
];

const odd = [
  '',
  '# substituters = https://no.test',
  '\t',
  '\r',
  '#',
  'no-such-setting = 1',
  'Substituters = https://no.test',
  'extra-connect-timeout = 9',
  'extra-extra-substituters = https://no.test',
  'extra-require-sigs = false',
  'extra- = x',
  'extra-netrc-file = x',
  '__proto__ = x',
  'constructor = x',
  '= = =',
  '\u00e4 = \u00f6',
  'substituters\u00a0 = https://no.test',
  'repeat = 1',
  'trusted-users\u000b = root',
  'log-lines = 3',
  'access-tokens = github.com=ghp_aaaa',
  'sandbox = relaxed',
  'cores = 2',
];

const bad = [
  'substituters=https://no.test',
  'substituters',
  'extra-substituters',
  'substituters += https://no.test',
  'substituters \\',
  'require-sigs: false',
  '{ a = 1; }',
  'include',
  '!include',
  'include a b',
  'include gone.conf',
  'include gone/gone.conf',
  'include ~/nix.conf',
];

/** Lines of a nix.conf, of all kinds but those that include another file. */
export function lineMaker({ chance, below, pick }: Random): () => string {
  const blank = (): string => pick([' ', ' ', ' ', ' ', '\t', '  ', ' \t ', '\r']);
  const joined = (words: readonly string[]): string => {
    const start = chance(0.1) ? blank() : '';
    const end = chance(0.15) ? `${blank()}# a comment = #` : chance(0.1) ? blank() : '';
    return start + words.reduce((line, word) => line + blank() + word) + end;
  };

  const listLine = (): string => {
    const [name, words] = lists[below(lists.length)] ?? ['', []];
    const isLong = chance(0.004);
    const chosen = Array.from({ length: isLong ? 400 : below(4) }, () =>
      chance(0.01) && words === stores ? pick(brokenStores) : pick(words),
    );
    const shown = chosen.map((word) => (chance(0.06) ? `${word}#cut off` : word));
    return joined([`${chance(0.45) ? 'extra-' : ''}${name}`, '=', ...shown]);
  };

  const numberLine = (): string =>
    joined([
      pick(numberNames),
      '=',
      chance(0.06) ? pick(oddNumbers) : chance(0.03) ? pick(hugeNumbers) : pick(numbers),
    ]);

  const booleanLine = (): string =>
    joined([pick(booleanNames), '=', chance(0.025) ? pick(oddBooleans) : pick(booleans)]);

  const textLine = (): string => {
    const [name, values] = texts[below(texts.length)] ?? ['', []];
    return joined([name, '=', pick(values)]);
  };

  return () => {
    const kind = below(100);
    if (kind < 50) return listLine();
    if (kind < 66) return numberLine();
    if (kind < 78) return booleanLine();
    if (kind < 84) return textLine();
    if (kind < 98) return pick(odd);
    return chance(0.4) ? pick(bad) : listLine();
  };
}
