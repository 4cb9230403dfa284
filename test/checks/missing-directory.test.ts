import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/missing-directory.ts';
import { answered, cache, cacheInfoText, died, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const file = (code: string) =>
  cache('file:///mnt/usb/cache', {
    info: ok(died({ phase: 'request', code }, { url: 'file:///mnt/usb/cache/nix-cache-info' })),
  });

describe(check.id, () => {
  test.each(['ENOENT', 'ENOTDIR'])('%s: Nix would create it without a word', (code) => {
    const finding = findingOf(check, machine({ caches: [file(code)] }));
    expect(finding.message).toBe(
      'file:///mnt/usb/cache is no binary cache: /mnt/usb/cache holds no nix-cache-info.',
    );
    expect(finding.consequence).toContain('creates the directory');
  });

  test('a URL that goes on to the file itself', () => {
    const entry = 'file:///srv/cache/nix-cache-info?priority=1';
    const one = cache(entry, { info: ok(died({ phase: 'request', code: 'ENOENT' })) });
    const finding = findingOf(check, machine({ caches: [one] }));
    expect(finding.fixes).toMatchObject([{ from: entry, to: 'file:///srv/cache?priority=1' }]);
    expect(finding.consequence).toContain('prints a warning');
  });

  test.each([
    [
      'a directory that holds a cache',
      cache('file:///mnt/usb/cache', { info: ok(answered(200, cacheInfoText)) }),
    ],
    ['one that may not be read', file('EACCES')],
    ['a server that answers 404', cache('http://cache.test', { info: ok(answered(404, '')) })],
  ])('silent: %s', (_name, one) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual(['good']);
  });
});
