import { expect, test } from 'vitest';
import { cacheFile } from '../../../lib/nix/log/cache-file.ts';

const hash = 'x6jzjlhqsv0c35w4sgik82p9xvng15p3';

test.each([
  ['https://cache.test/nix-cache-info', 'https://cache.test', 'nix-cache-info'],
  ['https://cache.test//nix-cache-info', 'https://cache.test', 'nix-cache-info'],
  ['http://[::1]:5000/team/nix-cache-info', 'http://[::1]:5000/team', 'nix-cache-info'],
  [`https://cache.test/${hash}.narinfo`, 'https://cache.test', 'narinfo'],
  [`https://cache.test/a/nar/${hash}-b.nar`, 'https://cache.test/a', 'nar'],
  ['https://cache.test/nar/x.nar.zst?X-Amz-Signature=s', 'https://cache.test', 'nar'],
  ['https://store.test/some/where/x.nar.xz', 'https://store.test/some/where', 'nar'],
  [`https://cache.test/${hash}.ls`, 'https://cache.test', 'other'],
  ['https://cache.test/realisations/sha256:x!out.doi', 'https://cache.test', 'other'],
  ['s3://bucket/nix-cache-info?region=eu-west-1', 's3://bucket?region=eu-west-1', 'nix-cache-info'],
])('%s is of %s: %s', (url, cache, part) => {
  expect(cacheFile(url)).toMatchObject({ cache, part });
});

test.each([
  'https://github.com/NixOS/nixpkgs/archive/nixos-26.05.tar.gz',
  'https://api.github.com/repos/NixOS/nixpkgs/commits/HEAD',
  'https://channels.nixos.org/nixos-26.05/nixexprs.tar.xz',
  'https://cache.test/x.narinfo',
  'nix-cache-info',
  '/nix-cache-info',
  '',
])('%s is no file of a cache', (url) => {
  expect(cacheFile(url)).toBeUndefined();
});
