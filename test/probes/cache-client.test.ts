import { expect, test } from 'vitest';
import { parseNixVersion } from '../../lib/nix/version.ts';
import { cacheClient } from '../../lib/probes/cache-client.ts';
import { type FakeAnswer, fakePorts } from '../support/ports.ts';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const netrc = 'machine a.test login alice password s3cret\nmachine b.test login bob password hunter2\n';

/** What each request to a cache carried, as [host, authorization]. */
async function sent(entry: string, redirectTo?: string, text?: string) {
  const answer = ({ url }: { readonly url: string }): FakeAnswer =>
    redirectTo !== undefined && url.endsWith('//a.test/nix-cache-info')
      ? { status: 302, headers: { location: redirectTo } }
      : { status: 200, text: '' };
  const ports = fakePorts({ answer });
  const client = cacheClient(ports, entry, {
    userAgent: 'test',
    ...(text === undefined ? {} : { netrc: text }),
  });
  await client?.get('nix-cache-info', 100, new AbortController().signal);
  return {
    credential: client?.credential,
    sent: ports.requests.map(({ url, headers }) => [new URL(url).host, headers?.['authorization']]),
  };
}

test('sends no login where there is none', async () => {
  expect(await sent('http://a.test')).toEqual({ credential: 'none', sent: [['a.test', undefined]] });
});

test('sends the login of the URL, decoded, and never in the URL', async () => {
  expect(await sent('http://al%40ice:p%2Fw@a.test/x')).toEqual({
    credential: 'url',
    sent: [['a.test', basic('al@ice:p/w')]],
  });
});

test('sends what the netrc file has for the host', async () => {
  expect(await sent('http://a.test', undefined, netrc)).toEqual({
    credential: 'netrc',
    sent: [['a.test', basic('alice:s3cret')]],
  });
});

test('takes the password of a name in the URL from the netrc file', async () => {
  expect((await sent('http://alice@a.test', undefined, netrc)).sent).toEqual([
    ['a.test', basic('alice:s3cret')],
  ]);
  expect((await sent('http://carol@a.test', undefined, netrc)).sent).toEqual([['a.test', basic('carol:')]]);
});

test('gives the host of a redirect its own login from the netrc file, and no other', async () => {
  expect((await sent('http://x:y@a.test', 'http://b.test/', netrc)).sent).toEqual([
    ['a.test', basic('x:y')],
    ['b.test', basic('bob:hunter2')],
  ]);
  expect((await sent('http://x:y@a.test', 'http://c.test/', netrc)).sent[1]).toEqual(['c.test', undefined]);
});

test.each([
  ['s3://bucket', 'https://bucket.s3.us-east-1.amazonaws.com/nix-cache-info'],
  ['s3://bucket?endpoint=a.test&profile=ci', 'https://a.test/bucket/nix-cache-info'],
])('asks for %s without any login', async (entry, url) => {
  const ports = fakePorts({ answer: () => ({ status: 200, text: '' }) });
  const client = cacheClient(ports, entry, { userAgent: 'test', netrc });
  await client?.get('nix-cache-info', 100, new AbortController().signal);
  expect(client?.credential).toBe('none');
  expect(ports.requests).toMatchObject([{ url, headers: {} }]);
  expect(ports.requests[0]?.headers).toEqual({});
});

test.each([
  ['another port', 'http://x:y@a.test', 'http://a.test:81/', undefined],
  ['another scheme', 'http://x:y@a.test', 'https://a.test/there', undefined],
  ['the same host without TLS', 'https://x:y@a.test', 'http://a.test/there', netrc],
  ['another host without TLS', 'https://x:y@a.test', 'http://b.test/', netrc],
])('keeps the login of the URL from %s', async (_name, entry, to, text) => {
  const [, second] = (await sent(entry, to, text)).sent;
  expect(second).toEqual([new URL(to).host, undefined]);
});

test.each(['ssh://host', 's3://bucket?scheme=ftp', 'daemon', 'cache.nixos.org'])(
  'there is nothing to ask for %s',
  (entry) => {
    expect(cacheClient(fakePorts(), entry, { userAgent: 'test' })).toBeUndefined();
  },
);

test.each([
  ['2.8.0', 'missing'],
  ['2.26.3', 'there'],
])('reads a directory where Nix %s would: %s', async (text, is) => {
  const ports = fakePorts({ files: { '/srv/my cache/nix-cache-info': 'there' } });
  const version = parseNixVersion(`nix (Nix) ${text}`);
  const client = cacheClient(ports, 'file:///srv/my%20cache', {
    userAgent: 'test',
    ...(version === undefined ? {} : { version }),
  });
  const [hop] = (await client?.get('nix-cache-info', 100, new AbortController().signal)) ?? [];
  expect(hop?.body?.text ?? 'missing').toBe(is);
});
