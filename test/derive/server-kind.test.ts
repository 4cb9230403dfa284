import { describe, expect, test } from 'vitest';
import { cacheViews } from '../../lib/derive/cache-view.ts';
import { serverOfCache } from '../../lib/derive/server-kind.ts';
import type { Visit } from '../../lib/model/facts/exchange.ts';
import { answered, cache, cacheInfoText, died, narinfoVisit, ok } from '../support/facts.ts';

const plain = { headers: { 'content-type': 'text/plain' } };
const info = (priority: number) => `StoreDir: /nix/store\nWantMassQuery: 1\nPriority: ${priority}\n`;

/** Of nginx 1.22.1. */
const nginxPage =
  '<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n';

function recognise(visit: Visit, narinfo?: Visit, entry = 'http://cache.test') {
  const narinfos = ok(narinfo === undefined ? [] : [narinfoVisit('x', narinfo)]);
  const [view] = cacheViews({ caches: [cache(entry, { info: ok(visit), narinfos })] });
  if (view === undefined) throw new Error('no view');
  return serverOfCache(view);
}

test('a directory behind nginx, by the page for a path that is not there', () => {
  const headers = { server: 'nginx/1.22.1', 'content-type': 'text/plain' };
  expect(recognise(answered(200, info(30), { headers }), answered(404, nginxPage)).kind).toBe('nginx');
  expect(recognise(answered(200, info(30), { headers }), answered(404, 'No such path.\n')).kind).toBe(
    'nix-serve',
  );
});

describe('by what it answers', () => {
  test.each<[string, string, string, Visit, Visit?]>([
    [
      'nix-serve',
      'likely',
      'a missing path in its words',
      answered(200, info(30), plain),
      answered(404, 'No such path.\n'),
    ],
    ['nix-serve', 'likely', 'its nix-cache-info', answered(200, info(30), plain)],
    [
      'nix-serve-ng',
      'certain',
      'Warp',
      answered(200, info(30), { headers: { 'content-type': 'text/plain', server: 'Warp/3.3.31' } }),
    ],
    [
      'harmonia',
      'certain',
      'a missing path in its words',
      answered(200, info(30)),
      answered(404, 'missed hash'),
    ],
    [
      'harmonia',
      'certain',
      'Nix-Link',
      answered(200, info(30)),
      answered(200, 'StorePath: x', { headers: { 'nix-link': 'nar/x.nar?hash=y' } }),
    ],
    [
      'attic',
      'certain',
      'its header',
      answered(200, info(41), { headers: { 'x-attic-cache-visibility': 'public' } }),
    ],
    [
      'attic',
      'certain',
      'its JSON',
      answered(401, '{"code":401,"error":"Unauthorized","message":"Unauthorized."}'),
    ],
    ['ncps', 'likely', 'no line feed at the end', answered(200, info(10).trimEnd())],
    ['s3', 'certain', 'AmazonS3', answered(200, info(40), { headers: { server: 'AmazonS3' } })],
    [
      'nginx',
      'likely',
      'its own page',
      answered(404, nginxPage, {
        headers: { server: 'nginx/1.22.1' },
      }),
    ],
    [
      'nginx',
      'likely',
      'a file without a type',
      answered(200, info(40), { headers: { server: 'nginx', 'content-type': 'application/octet-stream' } }),
    ],
  ])('%s, %s: %s', (kind, sure, _why, visit, narinfo) => {
    expect(recognise(visit, narinfo)).toMatchObject({ kind, sure });
  });

  test.each<[string, Visit]>([
    ['a cache like any other', answered(200, cacheInfoText)],
    ['a port that is closed', died({ phase: 'connect', code: 'ECONNREFUSED' })],
    [
      'nginx before something else',
      answered(200, info(40), { headers: { server: 'nginx', 'content-type': 'text/x-nix-cache-info' } }),
    ],
    ['JSON of somebody else', answered(401, '{"error":"Unauthorized"}')],
    ['a page that quotes it', answered(404, '<p>missed hash</p>')],
    ['Warp with something else', answered(404, 'Not found', { headers: { server: 'Warp/3.3' } })],
  ])('nothing: %s', (_name, visit) => {
    expect(recognise(visit).kind).toBeUndefined();
  });
});

test.each([
  ['https://x.cachix.org', 'cachix'],
  ['https://cachix.org/api/v1/cache/x', 'cachix'],
  ['https://pub-1.r2.dev', 'r2'],
  ['https://b.s3.eu-west-1.amazonaws.com', 's3'],
  ['https://s3-us-west-2.amazonaws.com/b', 's3'],
  ['s3://b', 's3'],
  ['https://notcachix.org', undefined],
  ['https://cachix.org.evil.test', undefined],
])('%s is %s by its address, also when nothing answers', (entry, kind) => {
  expect(recognise(died({ phase: 'connect', code: 'ECONNREFUSED' }), undefined, entry).kind).toBe(kind);
});

test.each([
  [{ server: 'nginx' }, 'nginx'],
  [{ server: 'cloudflare' }, 'cloudflare'],
  [{ 'cf-ray': '8-FRA' }, 'cloudflare'],
  [{ server: 'Caddy' }, 'caddy'],
  [{ via: '1.1 Caddy' }, 'caddy'],
  [{ server: 'Apache' }, undefined],
  [{}, undefined],
])('%j is in front: %s', (headers, front) => {
  expect(recognise(answered(502, '', { headers: headers as Record<string, string> })).front).toBe(front);
});
