import { describe, expect, test } from 'vitest';
import deniedAccess from '../../lib/checks/denied-access.ts';
import notACache from '../../lib/checks/not-a-cache.ts';
import { portHints, usualUnits } from '../../lib/checks/port-hints.ts';
import serverError from '../../lib/checks/server-error.ts';
import { signingHints } from '../../lib/checks/server-hints.ts';
import { cacheViews } from '../../lib/derive/cache-view.ts';
import type { Exchange } from '../../lib/model/facts/exchange.ts';
import { answered, cache, machine, narinfoVisit, ok } from '../support/facts.ts';
import { findingOf } from '../support/judged.ts';

const at = (entry: string, status: number, text = '', headers: Exchange['headers'] = {}) =>
  machine({ caches: [cache(entry, { info: ok(answered(status, text, { headers })) })] });
const said = (finding: { readonly fixes: unknown }) => JSON.stringify(finding.fixes);
const atticSays = (error: string) => `{"code":401,"error":"${error}","message":"x"}`;

describe('a private cache', () => {
  test('of Cachix: its own tool writes the netrc file', () => {
    const finding = findingOf(deniedAccess, at('https://corp.cachix.org', 401));
    expect(finding.fixes[0]).toMatchObject({ commands: ['cachix authtoken TOKEN', 'cachix use corp'] });
  });

  test('of attic: its own tool, for this server and cache', () => {
    const finding = findingOf(deniedAccess, at('https://a.test:8080/team/', 401, atticSays('Unauthorized')));
    expect(finding.fixes[0]).toMatchObject({
      commands: ['attic login SERVER https://a.test:8080 TOKEN', 'attic use SERVER:team'],
    });
  });

  test('that wants a bearer token, which no netrc file can give', () => {
    const bearer = { 'www-authenticate': 'Bearer realm="ncps"' };
    expect(said(findingOf(deniedAccess, at('https://a.test', 401, '', bearer)))).toContain(
      'bearer token alone',
    );
  });

  test.each([
    {},
    { 'www-authenticate': 'Basic realm="x"' },
    { 'www-authenticate': 'Bearer, Basic realm="x"' },
  ])('of nobody known gets the general advice: %j', (headers) => {
    expect(
      findingOf(deniedAccess, at('https://a.test', 401, '', headers as Exchange['headers'])).fixes,
    ).toHaveLength(1);
  });
});

describe('an error of the server', () => {
  test.each([
    [502, { server: 'nginx' }, 'proxy_pass'],
    [504, { server: 'Caddy' }, 'journalctl -u caddy'],
    [521, { server: 'cloudflare' }, 'open its port to the addresses of Cloudflare'],
  ])('%d by %j', (status, headers, words) => {
    const finding = findingOf(serverError, at('https://a.test', status, '', headers as Exchange['headers']));
    expect(finding.fixes).toHaveLength(2);
    expect(said(finding)).toContain(words);
  });

  test.each([
    [502, {}],
    [500, { server: 'nginx' }],
    [502, { server: 'cloudflare' }],
  ])('%d by %j says no more than before', (status, headers) => {
    const facts = at('https://a.test', status, '', headers as Exchange['headers']);
    expect(findingOf(serverError, facts).fixes).toHaveLength(1);
  });
});

describe('a URL past the cache', () => {
  test('the page about a cache of Cachix', () => {
    const finding = findingOf(notACache, at('https://app.cachix.org/cache/corp', 404));
    expect(finding.fixes[0]).toMatchObject({ to: 'https://corp.cachix.org', certainty: 'certain' });
  });

  test.each([
    ['https://a.test', 'https://a.test/NAME'],
    ['https://a.test/tema', 'no cache of that name'],
  ])('%s of attic', (entry, words) => {
    expect(
      said(findingOf(notACache, at(entry, 404, '{"code":404,"error":"NoSuchCache","message":"x"}'))),
    ).toContain(words);
  });

  test('of nobody known', () => {
    expect(findingOf(notACache, at('https://a.test', 404)).fixes).toHaveLength(2);
  });
});

describe('paths without a signature', () => {
  const hints = (entry: string, text: string) => {
    const narinfos = ok([narinfoVisit('x', answered(404, text))]);
    const [view] = cacheViews({ caches: [cache(entry, { narinfos })] });
    return view === undefined ? [] : signingHints(view);
  };

  test.each([
    ['http://nas.test:5000', 'No such path.\n', 'services.nix-serve.secretKeyFile'],
    ['http://nas.test:5000', 'missed hash', 'services.harmonia.signKeyPaths'],
    ['s3://b', '', 'nix store sign --store s3://b'],
  ])('%s: %s', (entry, text, words) => {
    expect(JSON.stringify(hints(entry, text))).toContain(words);
  });

  test.each(['https://x.cachix.org', 'http://nas.test:5000', 'file:///srv/cache'])('silent: %s', (entry) => {
    expect(hints(entry, '')).toEqual([]);
  });
});

describe('a closed port', () => {
  const hints = (entry: string, port: number) =>
    cacheViews({ caches: [cache(entry)] }).flatMap((view) => portHints(view, port));

  test.each([
    [8080, 'atticd'],
    [8501, 'ncps'],
  ])('%d is usually that of %s', (port, unit) => {
    expect(usualUnits(port)).toBe(unit);
    expect(JSON.stringify(hints('http://nas.test', port))).toContain(`ufw allow ${port}/tcp`);
  });

  test.each([
    ['http://nas.test', 80],
    ['http://127.0.0.1:5000', 5000],
    ['http://localhost:8080', 8080],
  ])('%s: a firewall is nothing to speak of', (entry, port) => {
    expect(hints(entry, port)).toEqual([]);
  });
});
