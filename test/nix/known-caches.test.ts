import { expect, test } from 'vitest';
import { isDefaultCache, knownCacheAt, knownKeyNamed } from '../../lib/nix/known-caches.ts';
import { parsePublicKey } from '../../lib/nix/public-key.ts';
import { settingDefault } from '../../lib/nix/setting-table.ts';
import { parseStoreUrl } from '../../lib/nix/store-url.ts';

test.each([
  ['https://cache.nixos.org/', 'cache.nixos.org-1', true],
  ['http://cache.nixos.org', 'cache.nixos.org-1', true],
  ['https://mirrors.ustc.edu.cn/nix-channels/store?priority=10', 'cache.nixos.org-1', true],
  ['https://mirror.nju.edu.cn/nix-channels/store/', 'cache.nixos.org-1', true],
  ['https://nix-community.cachix.org', 'nix-community.cachix.org-1', false],
  ['https://hyprland.cachix.org/', 'hyprland.cachix.org-1', false],
])('%s signs with %s', (entry, name, isDefault) => {
  const cache = knownCacheAt(parseStoreUrl(entry).base);
  expect(isDefaultCache(cache)).toBe(isDefault);
  expect(cache?.publishedAt).toMatch(/^https:\/\//);
  for (const key of cache?.keys ?? [])
    expect(parsePublicKey(key)).toMatchObject({ ok: true, value: { name, text: key } });
  expect(knownKeyNamed(name)?.cache).toBe(cache);
});

test.each([
  'https://cache.nixos.org.evil.test',
  'https://cache.nixos.org/other',
  'https://mirrors.tuna.tsinghua.edu.cn',
  'https://my.cachix.org',
])('%s is nobody known', (entry) => {
  expect(knownCacheAt(parseStoreUrl(entry).base)).toBeUndefined();
  expect(isDefaultCache(undefined)).toBe(false);
});

test("the default cache has the key that is Nix's default", () => {
  expect(settingDefault('trusted-public-keys', undefined)).toEqual([knownKeyNamed('cache.nixos.org-1')?.key]);
});
