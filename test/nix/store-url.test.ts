import { describe, expect, test } from 'vitest';
import { cacheFileUrl, parseStoreUrl, urlPriority, urlTrusted } from '../../lib/nix/store-url.ts';

describe('store URLs that Nix opens', () => {
  test.each([
    [
      'https://cache.nixos.org/',
      {
        kind: 'http',
        scheme: 'https',
        host: 'cache.nixos.org',
        port: undefined,
        path: '/',
        base: 'https://cache.nixos.org',
      },
    ],
    ['https://cache.nixos.org', { kind: 'http', path: '', base: 'https://cache.nixos.org' }],
    [
      'http://192.168.1.6:5000/main//',
      {
        kind: 'http',
        host: '192.168.1.6',
        port: 5000,
        path: '/main//',
        base: 'http://192.168.1.6:5000/main',
      },
    ],
    [
      'http://[::1]:5000/x',
      { kind: 'http', host: '::1', port: 5000, path: '/x', base: 'http://[::1]:5000/x' },
    ],
    ['http://[fe80::1%25eth0]/', { kind: 'http', host: 'fe80::1%25eth0', base: 'http://[fe80::1%25eth0]' }],
    [
      'http://ex_am.test./a%2Fb?priority=10',
      {
        kind: 'http',
        host: 'ex_am.test.',
        path: '/a%2Fb',
        params: { priority: '10' },
        base: 'http://ex_am.test./a%2Fb',
      },
    ],
    ['http:cache.test/x', { kind: 'http', host: 'cache.test', path: '/x', base: 'http://cache.test/x' }],
    ['https://mirror.test/https://cache.nixos.org', { kind: 'http', path: '/https://cache.nixos.org' }],
    ['https://a.test/x,y;z', { kind: 'http', path: '/x,y;z' }],
    ['https://a.test/@scope/x', { kind: 'http', path: '/@scope/x', hasCredentials: false }],
    ['file:///srv/cache/', { kind: 'file', host: undefined, path: '/srv/cache/', base: 'file:///srv/cache' }],
    ['file:/srv/cache', { kind: 'file', path: '/srv/cache' }],
    [
      's3://bucket?region=eu-west-1&profile=ci',
      { kind: 's3', host: 'bucket', params: { region: 'eu-west-1', profile: 'ci' }, base: 's3://bucket' },
    ],
    [
      'ssh://nix@build.test:2222',
      {
        kind: 'ssh',
        host: 'build.test',
        port: 2222,
        text: 'ssh://nix@build.test:2222',
        hasCredentials: false,
      },
    ],
    ['ssh-ng://root@::1', { kind: 'ssh-ng', host: '::1', base: 'ssh-ng://[::1]' }],
    ['ssh-ng://root@[::1]', { kind: 'ssh-ng', host: '::1', base: 'ssh-ng://[::1]' }],
    ['unix:///run/x.sock', { kind: 'daemon', path: '/run/x.sock' }],
    ['daemon', { kind: 'daemon', base: 'daemon' }],
    ['local?root=/mnt', { kind: 'local', params: { root: '/mnt' }, base: 'local' }],
    ['auto', { kind: 'local' }],
    ['/srv/store/', { kind: 'directory', path: '/srv/store/', base: '/srv/store' }],
    ['./cache', { kind: 'directory' }],
    ['cache.nixos.org/', { kind: 'directory', path: 'cache.nixos.org/' }],
    ['https//cache.nixos.org', { kind: 'directory' }],
    ['192.168.1.6:5000/main', { kind: 'directory' }],
  ])('%s', (entry, expected) => {
    const store = parseStoreUrl(entry);
    expect(store).toMatchObject({ entry, ...expected });
    expect(store).not.toHaveProperty('reason');
    if (
      !store.text.startsWith('http://cache.test/x') &&
      !entry.includes('::1') &&
      entry !== 'file:/srv/cache'
    ) {
      expect(store.text).toBe(entry);
    }
  });

  test('parameters are decoded, and the first of equal names counts', () => {
    const { params } = parseStoreUrl('s3://b?endpoint=https%3A%2F%2Fs3.test&endpoint=x&flag&empty=');
    expect(params).toEqual({ endpoint: 'https://s3.test', empty: '' });
  });
});

describe('entries that can never be a cache', () => {
  test.each([
    ['cache.nixos.org', 'bare-word'],
    ['\\', 'bare-word'],
    ['[', 'bare-word'],
    ['localhost:5000', 'missing-scheme'],
    ['cache.test:8080/foo', 'missing-scheme'],
    ['192.168.1.6:5000', 'missing-scheme'],
    ['ftp://cache.test', 'unknown-scheme'],
    ['cachix:name', 'unknown-scheme'],
    ['HTTP://cache.test', 'uppercase-scheme'],
    ['Https://cache.test/', 'uppercase-scheme'],
    ['"https://cache.test"', 'quotes'],
    ["'https://cache.test'", 'quotes'],
    ['“https://cache.test”', 'quotes'],
    ['"https://cache.test";', 'quotes'],
    ['https://cache.test;', 'trailing-punctuation'],
    ['https://cache.test/,', 'trailing-punctuation'],
    ['http://a.test,http://b.test', 'joined'],
    ['http://a.test/;http://b.test/', 'joined'],
    ['https://', 'empty-host'],
    ['https:///cache.test', 'empty-host'],
    ['http:/cache.test', 'empty-host'],
    ['s3://', 'empty-host'],
    ['file://relative/dir', 'unexpected-host'],
    ['file:relative/dir', 'relative-path'],
    ['file:./cache?priority=1', 'relative-path'],
    ['http://cache.test:99999', 'bad-port'],
    ['http://cache.test:0', 'bad-port'],
    ['http://cache.test:80x/', 'bad-port'],
    ['http://cache.test:', 'bad-port'],
    ['http://a,b.test/', 'bad-host'],
    ['http://[::zz]/', 'bad-host'],
    ['http://cache.test/{x}', 'bad-character'],
    ['http://cache.test/ü', 'bad-character'],
    ['http://bob:p@ss@cache.test/', 'bad-character'],
    ['[https://cache.test', 'bad-character'],
    ['http://cache.test/[x]', 'bad-character'],
    ['http://cache.test/%zz', 'bad-escape'],
    ['http://cache.test/?x=%2', 'bad-escape'],
  ])('%s: %s', (entry, reason) => {
    expect(parseStoreUrl(entry)).toMatchObject({ kind: 'unopenable', entry, reason });
  });
});

describe('credentials in a store URL', () => {
  test.each([
    ['https://bob:s3cret@cache.test/x?priority=1', 'https://***@cache.test/x?priority=1'],
    ['https://s3cret@cache.test', 'https://***@cache.test'],
    ['ssh://bob:s3cret@build.test', 'ssh://***@build.test'],
    ['https://cache.test/?token=s3cret&priority=1', 'https://cache.test/?token=***&priority=1'],
    ['s3://b?X-Amz-Signature=s3cret', 's3://b?X-Amz-Signature=***'],
    ['https://cache.test?secret-key=/s3cret', 'https://cache.test?secret-key=***'],
    ['HTTPS://bob:s3cret@cache.test/', 'HTTPS://***@cache.test/'],
    ['https://bob:s3cret/x@cache.test', 'https://bob:***/***@cache.test'],
    ['https://bob:p?s3cret@cache.test', 'https://bob:***?***@cache.test'],
    ['https://bob:p@s3cret@cache.test', 'https://***@***@cache.test'],
    ['"https://bob:s3cret@cache.test"', '"https://***@cache.test"'],
    ['bob:s3cret@cache.test/x', 'user:***@cache.test/x'],
    ['https//bob:s3cret@cache.test', 'https//***@cache.test'],
    ['https://a.test,https://bob:s3cret@cache.test', 'https://a.test,https://***@cache.test'],
    ['https://u:s3cret@a.test/x,https://u:s3cret@b.test', 'https://***@a.test/x,https://***@b.test'],
    ['https://bob:s3cret', 'https://bob:***'],
    ['https://bob:s3cret/more-s3cret', 'https://bob:***'],
    ['https://bob:s3cret{@cache.test', 'https://\u2026@cache.test'],
    ['https://bob:s3cret%zz@cache.test', 'https://***%@cache.test'],
    ['https://bob:s3cret"@cache.test', 'https://***"@cache.test'],
    ['s3://b?endpoint=http://u:s3cret@h.test', 's3://b?endpoint=http://***@h.test'],
    ['s3://b?endpoint=http%3A%2F%2Fu%3As3cret%40h.test', 's3://b?endpoint=***'],
    ['http:bob:s3cret@cache.test/x', 'http://***@cache.test/x'],
  ])('%s is shown as %s', (entry, text) => {
    const { entry: _, ...shown } = parseStoreUrl(entry);
    expect(shown.text).toBe(text);
    expect(shown.hasCredentials).toBe(true);
    expect(JSON.stringify(shown)).not.toContain('s3cret');
  });

  test.each([
    ...[
      'api_key',
      'pw',
      'jwt',
      'code',
      'key',
      'access_key',
      'X-Amz-Security-Token',
      'secret-keys',
      'whatever',
    ],
  ])('only what Nix knows keeps its value: %s does not', (name) => {
    const { entry: _, ...shown } = parseStoreUrl(`https://cache.test?priority=3&${name}=s3cret&s3cret`);
    expect(shown.text).toBe(`https://cache.test?priority=3&${name}=***&***`);
    expect(JSON.stringify(shown)).not.toContain('s3cret');
  });

  test.each([
    ['https://mirror.test/https://bob:s3cret@cache.test', 'https://mirror.test/https://***@cache.test'],
    ['unix://bob:s3cret@cache.test', 'unix://***@cache.test'],
  ])('%s, where no login belongs, is shown as %s', (entry, text) => {
    expect(parseStoreUrl(entry)).toMatchObject({ text, hasCredentials: true });
  });

  test.each([
    ['http://bob:pa', '#'],
    ['http://bob:pa?priority=1', '#'],
    ['http:bob:pa', '#'],
    ['http://alice:pass/word@h.test/x', '/'],
    ['http://first.last:pass/word@h.test/x', '/'],
    ['http://alice:pass?word@h.test/x', '?'],
    ['http://cache.test:80x/main', undefined],
    ['http://localhost:port/main', undefined],
    ['http://bob:99999', undefined],
    ['http://bob:', undefined],
    ['http://fe80::1/', undefined],
  ])('%s: a login that %s cut off', (entry, cutLogin) => {
    expect(parseStoreUrl(entry).cutLogin).toBe(cutLogin);
    expect(parseStoreUrl(entry).kind).toBe('unopenable');
  });

  test('the base of a URL with a login has none', () => {
    expect(parseStoreUrl('https://bob:s3cret@cache.test/x/?a=b').base).toBe('https://cache.test/x');
  });
});

describe('what follows from a store URL', () => {
  test.each([
    ['https://cache.test/', 'nix-cache-info', 'https://cache.test/nix-cache-info'],
    ['http://[::1]:5000/main?priority=3', 'x.narinfo', 'http://[::1]:5000/main/x.narinfo'],
    ['file:///srv/cache', 'nar/x.nar.xz', 'file:///srv/cache/nar/x.nar.xz'],
  ])('%s has %s at %s', (entry, name, url) => {
    expect(cacheFileUrl(parseStoreUrl(entry), name)).toBe(url);
  });

  test.each([
    ['https://c.test', undefined],
    ['https://c.test?priority=10', 10],
    ['https://c.test?priority=-5', -5],
    ['https://c.test?priority=%31', 1],
    ['https://c.test?priority=1&priority=2', 1],
    ['https://c.test?priority=abc', 'invalid'],
    ['https://c.test?priority=', 'invalid'],
    ['https://c.test?priority=1.5', 'invalid'],
    ['https://c.test?priority=9999999999', 'invalid'],
  ])('priority of %s: %s', (entry, priority) => {
    expect(urlPriority(parseStoreUrl(entry))).toBe(priority);
  });

  test.each([
    ['https://c.test', undefined],
    ['https://c.test?trusted=true', true],
    ['https://c.test?trusted=0', false],
    ['https://c.test?trusted=maybe', 'invalid'],
  ])('trusted of %s: %s', (entry, trusted) => {
    expect(urlTrusted(parseStoreUrl(entry))).toBe(trusted);
  });
});

describe('the text is judged as the entry was, for facts keep only the text', () => {
  const secrets = [
    's3cret',
    's3cret/x',
    's3cret?x',
    's3@cret',
    's3cret{',
    's3cret%zz',
    's3cret"',
    's3cret,',
    '1/s3cret',
  ];
  const shapes = [
    ...['http://u:SECRET@h.test/x', 'http://u:SECRET', 'http:u:SECRET@h.test', 'HTTP://u:SECRET@h.test'],
    ...[
      'ftp://u:SECRET@h.test',
      'u:SECRET@h.test',
      'u:SECRET@h.test/x',
      '1u:SECRET@h.test',
      'u:SECRET//x@h.test',
    ],
    ...['"http://u:SECRET@h.test"', 'http://u:SECRET@h.test;', 'http:///u:SECRET@h.test', 'http://u:SECRET@'],
    ...[
      'http://u:SECRET@h.test/a,http://u:SECRET@h.test/b',
      'http://u:SECRET@h.test:99999/',
      's3://u:SECRET@b',
    ],
    ...[
      'http://u:SECRET@h,h/',
      'file://u:SECRET@h.test/x',
      'ssh-ng://u:SECRET@::1',
      'http://h.test?token=SECRET',
    ],
    ...['http//u:SECRET@h.test', './x?token=SECRET', 'local?token=SECRET', 'http://u:SECRET@h.test/%zz'],
    ...[
      'http://u:SECRET@h.test/{x}?key=SECRET&SECRET',
      'http://h.test:80x/?key=SECRET',
      'ssh://u:SECRET@h.test',
    ],
  ];
  const entries = shapes.flatMap((shape) => secrets.map((secret) => shape.replaceAll('SECRET', secret)));

  const judged = (text: string) => {
    const { kind, reason, cutLogin } = parseStoreUrl(text);
    return { kind, reason, cutLogin };
  };

  // A number and a slash is a port and a path, to Nix as well.
  const isPort = (entry: string) => /^(?:http:(?:\/\/)?|HTTP:\/\/|ssh(?:-ng)?:\/\/|s3:\/\/)u:1\//.test(entry);

  test.each(entries)('%s', (entry) => {
    const { text } = parseStoreUrl(entry);
    expect(judged(text)).toEqual(judged(entry));
    expect(parseStoreUrl(text).text).toBe(text);
    if (!isPort(entry)) expect(text).not.toMatch(/s3c|s3@|cret(?!$)/);
  });
});
