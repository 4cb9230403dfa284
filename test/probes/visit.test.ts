import { expect, test } from 'vitest';
import { type VisitRequest, visit } from '../../lib/probes/visit.ts';
import { type FakeAnswer, fakePorts } from '../support/ports.ts';

const signal = new AbortController().signal;

const follow = async (
  answers: Readonly<Record<string, FakeAnswer>>,
  start: string,
  headersFor: VisitRequest['headersFor'] = () => ({}),
) => {
  const ports = fakePorts({ answer: ({ url }) => answers[url] ?? { status: 404 } });
  const session = ports.http.session({ userAgent: 'test' });
  const hops = await visit(session, { url: start, headersFor, maxBodyBytes: 100 }, signal);
  return { hops, requests: ports.requests };
};

const to = (location: string): FakeAnswer => ({ status: 302, headers: { location } });

test('keeps every hop of a redirect, the last one deciding', async () => {
  const { hops } = await follow(
    { 'http://a.test/x': to('https://b.test/y'), 'https://b.test/y': { status: 200, text: 'here' } },
    'http://a.test/x',
  );
  expect(hops.map(({ url, status }) => [url, status])).toEqual([
    ['http://a.test/x', 302],
    ['https://b.test/y', 200],
  ]);
});

test('follows a relative redirect', async () => {
  const { hops } = await follow(
    { 'http://a.test/x': to('/y'), 'http://a.test/y': { status: 200, text: '' } },
    'http://a.test/x',
  );
  expect(hops.at(-1)?.url).toBe('http://a.test/y');
});

test('asks at each hop which login is meant for its host', async () => {
  const answers = {
    'http://a.test/x': to('http://a.test/y'),
    'http://a.test/y': to('http://evil.test/'),
    'http://evil.test/': to('http://b.test/'),
  };
  const logins: Readonly<Record<string, string>> = { 'a.test': 'Basic YQ==', 'b.test': 'Basic Yg==' };
  const { requests } = await follow(answers, 'http://a.test/x', ({ host }) =>
    logins[host] === undefined ? {} : { authorization: logins[host] },
  );
  expect(requests.map(({ url, headers }) => [url, headers?.['authorization']])).toEqual([
    ['http://a.test/x', 'Basic YQ=='],
    ['http://a.test/y', 'Basic YQ=='],
    ['http://evil.test/', undefined],
    ['http://b.test/', 'Basic Yg=='],
  ]);
});

test.each(['file:///etc/passwd', 'ftp://a.test/', 'data:text/plain,x'])(
  'does not follow a redirect to %s',
  async (target) => {
    const { hops, requests } = await follow({ 'http://a.test/x': to(target) }, 'http://a.test/x');
    expect(hops.at(-1)?.failure?.code).toBe('REDIRECT');
    expect(requests).toHaveLength(1);
  },
);

test('gives up after ten redirects, as Nix does', async () => {
  const { hops } = await follow({ 'http://a.test/x': to('http://a.test/x') }, 'http://a.test/x');
  expect(hops).toHaveLength(11);
  expect(hops.at(-1)?.status).toBe(302);
});

test('takes a login out of a redirect target', async () => {
  const { requests } = await follow({ 'http://a.test/x': to('http://user:pw@b.test/') }, 'http://a.test/x');
  expect(requests.at(-1)?.url).toBe('http://b.test/');
});
