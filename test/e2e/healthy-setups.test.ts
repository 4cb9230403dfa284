import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FaultLab, faultLabParts, tlsPorts, troubles } from './support/fault-lab.ts';
import { ports } from './support/fault-ports.ts';
import { skipReason } from './support/lab.ts';

/** Set-ups that are healthy, however unusual: of none of them may anything be said but notes. */
const reason = skipReason([...faultLabParts, 'python3']);

const lab = new FaultLab();
const web = (folder: string, host = 'http.test') => `http://${host}:${ports.nginx}/${folder}`;
const healthy = web('cache.test');
const secure = `https://tls.test:${tlsPorts.good}/cache.test`;

/** What only some of the caches here need, beside the servers of the fault lab. */
const serverConf = `server { listen 7000; root LAB/www;
  location /nars-elsewhere/nar/ { return 302 http://http.test:${ports.nginx}/cache.test$uri; }
  location ~ ^/moved(/.*)$ { return 301 http://http.test:${ports.nginx}/cache.test$1; }
  location /gzip/ { gzip_static always; root LAB/www; }
  location /private/ { auth_basic cache; auth_basic_user_file LAB/users; alias LAB/www/cache.test/; }
  location /chunked/ { chunked_transfer_encoding on; gzip on; gzip_types *; gzip_min_length 1; alias LAB/www/cache.test/; }
}`;
const own = (folder: string) => `http://http.test:7000/${folder}`;

function makeCaches(): void {
  const crlf = (text: string) => text.replaceAll('\n', '\r\n');
  lab.spoil('no-store-dir', (text) => text.replace(/^StoreDir.*\n/m, ''), 'nix-cache-info');
  lab.spoil('crlf', crlf, 'nix-cache-info');
  lab.spoil('a/deep/prefix', (text) => text);
  lab.spoil('nars-elsewhere', (text) => text);
  lab.spoil('absolute-url', (text) => text.replace(/^URL: /m, `URL: ${healthy}/`));
  lab.spoil('unknown-fields', (text) => `${text}Something: new\n`);
  lab.spoil('two-signatures', (text) => `${text}Sig: stranger-1:${'A'.repeat(86)}==\n`);
  lab.spoil('unknown-info', (text) => `${text}Something: new\n`, 'nix-cache-info');
  mkdirSync(join(lab.www, 'gzip'));
  for (const file of ['nix-cache-info', lab.narinfo])
    writeFileSync(join(lab.www, 'gzip', `${file}.gz`), gzipSync(readFileSync(join(lab.healthy, file))));
  // A path that it has not, and nothing else.
  mkdirSync(join(lab.www, 'nothing-in-common'));
  cpSync(join(lab.healthy, 'nix-cache-info'), join(lab.www, 'nothing-in-common/nix-cache-info'));
}

/** Caches that may all be examined at once, since each is healthy. */
const caches: readonly (readonly [setUp: string, cache: () => string])[] = [
  ['NARs behind a redirect', () => own('nars-elsewhere')],
  ['everything behind a redirect, nix-cache-info too', () => own('moved')],
  ['a path prefix', () => web('a/deep/prefix')],
  ['a slash at the end', () => `${web('two-signatures')}/`],
  ['an IPv6 address', () => `http://[::1]:${ports.nginx}/cache.test`],
  ['a name with an IPv6 address alone', () => web('cache.test', 'six.test')],
  ['a name with both, by https', () => `https://tls.test:${tlsPorts.good}/a/deep/prefix`],
  ['no StoreDir', () => web('no-store-dir')],
  ['carriage returns in nix-cache-info', () => web('crlf')],
  ['an absolute URL of the NAR', () => web('absolute-url')],
  ['fields in the narinfo that nobody knows', () => web('unknown-fields')],
  ['a second signature by somebody else', () => web('two-signatures', 'other.test')],
  ['fields in nix-cache-info that nobody knows', () => web('unknown-info')],
  ['a priority in the URL', () => `${web('cache.test', 'priority.test')}?priority=30`],
  ['files compressed beforehand', () => own('gzip')],
  ['compressed and in chunks', () => own('chunked')],
  ['an HTTP/1.0 server', () => `http://connect.test:${ports.http10}/cache.test`],
  ['a directory', () => `file://${lab.healthy}`],
  ['two caches on one host', () => healthy],
  ['nothing in common with this machine', () => web('nothing-in-common')],
];

describe.skipIf(reason !== undefined)('healthy set-ups', () => {
  beforeAll(async () => {
    await lab.start(serverConf);
    makeCaches();
  });
  afterAll(() => lab.close());

  describe('of which nothing but notes is said', () => {
    let report: ReturnType<FaultLab['doctor']>;
    beforeAll(() => {
      report = lab.doctor(caches.map(([, cache]) => cache()));
    });
    test.each(caches)('%s', (_setUp, cache) => {
      const url = cache();
      expect(troubles(report)[url] ?? []).toEqual([]);
      const seen = report.caches.find(({ substituter }) => substituter === url);
      const signature = url.endsWith('nothing-in-common') ? 'unknown' : 'good';
      expect(seen).toMatchObject({ reach: 'answers', signature });
    });
    test('all in all', () => {
      expect(troubles(report)).toEqual({});
      expect(report.status).toBe(0);
    });
  });

  /** What must be seen of one cache alone, in a run of its own. */
  function expectHealthy(report: ReturnType<FaultLab['doctor']>): void {
    expect(troubles(report)).toEqual({});
    expect(report.status).toBe(0);
    for (const seen of report.caches) expect(seen).toMatchObject({ reach: 'answers', signature: 'good' });
  }

  test('a proxy, by http and by CONNECT', () => {
    const proxy = `http://10.99.0.1:${ports.proxy}`;
    expectHealthy(lab.doctor([healthy, secure], { http_proxy: proxy, https_proxy: proxy }));
  });

  test('an authority of its own, in the bundle that NIX_SSL_CERT_FILE names', () => {
    expectHealthy(lab.doctor([secure], { NIX_SSL_CERT_FILE: lab.caFile }));
  });

  test('a private cache with its login in the netrc file', () => {
    const { lab: files } = lab.machine;
    files.file('users', 'reader:{PLAIN}secret\n');
    const netrc = files.file('netrc', 'machine login.test login reader password secret\n');
    chmodSync(netrc, 0o600);
    lab.configure(`netrc-file = ${netrc}`);
    const report = lab.doctor([`http://login.test:7000/private`]);
    lab.configure('');
    expectHealthy(report);
    expect(report.caches[0]?.credential).toBe('netrc');
  });

  test('a mirror of cache.nixos.org', () => {
    const narinfo = readFileSync(
      join(import.meta.dirname, '../../fixtures/nix/narinfo/real/ruby.narinfo'),
      'utf8',
    );
    const [, path = '', hash = ''] = /^StorePath: (\/nix\/store\/(\w{32})\S+)$/m.exec(narinfo) ?? [];
    mkdirSync(join(lab.www, 'mirror'));
    cpSync(join(lab.healthy, 'nix-cache-info'), join(lab.www, 'mirror/nix-cache-info'));
    writeFileSync(join(lab.www, 'mirror', `${hash}.narinfo`), narinfo);
    lab.configure('', 'cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=');
    const report = lab.doctor([web('mirror')], {}, '--path', path);
    lab.configure('');
    expectHealthy(report);
    expect(report.caches[0]?.keyNames).toEqual(['cache.nixos.org-1']);
  });

  test('a round trip of 300 ms', async () => {
    const stop = await lab.startFarServer(300);
    try {
      const report = lab.doctor(['http://far.test'], {}, '--timeout', '10');
      expectHealthy(report);
      expect(report.caches[0]?.firstRequest?.connectMs).toBeGreaterThanOrEqual(300);
    } finally {
      stop();
    }
  });
});
