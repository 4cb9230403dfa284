import { describe, expect, test } from 'vitest';
import { proxyFor } from '../../lib/nix/proxy.ts';
import { fixture } from './fixtures.ts';

interface ProxyCase {
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  readonly used: string | null;
}

const { cases }: { readonly cases: readonly ProxyCase[] } = JSON.parse(fixture('proxy/observed.json'));

describe('the proxy that curl went through', () => {
  test.each(cases.map((observed, index) => ({ index, ...observed })))(
    '$index $url: $used',
    ({ url, env, used }) => {
      expect(proxyFor(url, env)?.variable ?? null, JSON.stringify(env)).toBe(used);
    },
  );

  test.each([
    ['http://proxy.test:3128', 'http://proxy.test:3128'],
    ['proxy.test:3128', 'http://proxy.test:3128'],
    ['socks5h://proxy.test', 'socks5h://proxy.test'],
  ])('%s is the proxy %s', (value, proxy) => {
    expect(proxyFor('https://cache.test', { https_proxy: value })).toEqual({
      proxy,
      variable: 'https_proxy',
    });
  });

  test.each(['', 'cache.test', '/srv/cache', 'file:///srv/cache', 'daemon'])('%j needs none', (url) => {
    expect(proxyFor(url, { http_proxy: 'http://proxy.test' })).toBeUndefined();
  });

  test('an environment without proxies has none', () => {
    expect(proxyFor('https://cache.test', { NO_PROXY: '*', PATH: '/bin' })).toBeUndefined();
  });
});
