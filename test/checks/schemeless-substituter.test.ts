import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/schemeless-substituter.ts';
import { cache, machine, notAsked } from '../support/facts.ts';
import { findingOf, judged, nix } from '../support/judged.ts';

const unasked = (entry: string) => cache(entry, { info: notAsked('not looked into') });

describe(check.id, () => {
  test.each([
    ['cache.nixos.org', 'https://cache.nixos.org'],
    ['cache.nixos.org/', 'https://cache.nixos.org/'],
    ['nas.test:5000', 'http://nas.test:5000'],
    ['192.168.1.6/cache', 'http://192.168.1.6/cache'],
    ['~/cache', 'https://~/cache'],
  ])('%s', (entry, meant) => {
    const finding = findingOf(check, machine({ caches: [unasked(entry)] }));
    expect(finding.message).toBe(`The substituter ${entry} lacks its scheme; ${meant} is probably meant.`);
    expect(finding.fixes).toMatchObject([{ kind: 'replace-in-setting', from: entry, to: meant }]);
  });

  test.each(['/tmp/cache', 'local:///tmp/cache'])('a path without file:// (%s) is a warning', (entry) => {
    const finding = findingOf(check, machine({ caches: [unasked(entry)] }));
    expect(finding).toMatchObject({
      severity: 'warning',
      message:
        'The substituter /tmp/cache is a plain path; for a binary cache in that directory it has to be file:///tmp/cache.',
      fixes: [{ kind: 'replace-in-setting', from: '/tmp/cache', to: 'file:///tmp/cache' }],
    });
  });

  test.each(['local:///cache.test/foo', 'local://cache.test/foo'])(
    'as Nix 2.34 prints it (%s), the fix names it as it was written',
    (entry) => {
      const finding = findingOf(check, machine({ caches: [unasked(entry)] }));
      expect(finding.severity).toBe('error');
      expect(finding.consequence).toContain('creates an empty store in a directory of that name');
      expect(finding.fixes).toMatchObject([{ from: 'cache.test/foo', to: 'https://cache.test/foo' }]);
    },
  );

  test.each([
    ['cache.test', '2.34.8', 'ends every command'],
    ['cache.test', '2.26.3', 'prints a warning'],
    ['cache.test/x', '2.8.0', 'creates an empty store in a directory of that name'],
    ['cache.test/x', '2.3.7', 'prints a warning'],
  ])('what Nix does with %s on %s', (entry, version, words) => {
    const facts = machine({ caches: [unasked(entry)], facts: { nix: nix(version) } });
    expect(findingOf(check, facts).consequence).toContain(words);
  });

  test.each([
    'local:///mnt/other-store?read-only=true',
    'local?root=/mnt',
    './store',
    'local',
    'daemon',
    'auto',
    'ssh://host',
    'https://cache.test',
    'HTTPS://cache.test',
  ])('silent: %s', (entry) => {
    expect(judged(check, machine({ caches: [unasked(entry)] }))).toEqual(['good']);
  });
});
