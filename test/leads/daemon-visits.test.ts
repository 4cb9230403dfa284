import { describe, expect, test } from 'vitest';
import { daemonDifferences, type Means } from '../../lib/leads/daemon-visits.ts';

const nothing: Means = { env: {}, caFile: undefined, netrc: undefined };
const proxy = { http_proxy: 'http://proxy.test:1', https_proxy: 'http://proxy.test:1' };
const netrc = 'machine cache.test login a password b';

describe('what a second request as the daemon would tell', () => {
  test.each<[string, string, Means, Means, string[]]>([
    ['the same', 'https://cache.test', nothing, nothing, []],
    ['a proxy', 'https://cache.test', { ...nothing, env: proxy }, nothing, ['proxy']],
    [
      'a proxy that this cache does not need',
      'https://cache.test',
      { ...nothing, env: { ...proxy, no_proxy: 'cache.test' } },
      nothing,
      [],
    ],
    ['another proxy', 'http://cache.test', nothing, { ...nothing, env: proxy }, ['proxy']],
    ['certificates', 'https://cache.test', { ...nothing, caFile: '/a' }, nothing, ['certificates']],
    ['certificates without https', 'http://cache.test', { ...nothing, caFile: '/a' }, nothing, []],
    ['a login', 'http://cache.test', { ...nothing, netrc }, nothing, ['login']],
    ['a login for another host', 'http://other.test', { ...nothing, netrc }, nothing, []],
    ['a login in the URL', 'http://a:b@cache.test', { ...nothing, netrc }, nothing, []],
    ['a directory', 'file:///srv/cache', { env: proxy, caFile: '/a', netrc }, nothing, []],
  ])('%s', (_, entry, ours, daemons, differs) => {
    expect(daemonDifferences(entry, ours, daemons)).toEqual(differs);
  });
});
