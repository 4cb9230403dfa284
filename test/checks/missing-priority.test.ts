import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/missing-priority.ts';
import { answered, cache, machine, ok } from '../support/facts.ts';
import { findingOf, judged, nix } from '../support/judged.ts';

const announcing = (entry: string, priority?: number) =>
  cache(entry, {
    info: ok(
      answered(200, `StoreDir: /nix/store\n${priority === undefined ? '' : `Priority: ${priority}\n`}`),
    ),
  });
const upstream = announcing('https://cache.nixos.org', 40);
const small = announcing('http://nas.test:5000');

describe(check.id, () => {
  test('a cache listed last is asked first', () => {
    const finding = findingOf(check, machine({ caches: [upstream, small] }));
    expect(finding).toMatchObject({
      severity: 'warning',
      message: 'http://nas.test:5000 announces no priority, so Nix asks it before https://cache.nixos.org.',
    });
    expect(finding.fixes[0]).toMatchObject({
      kind: 'replace-in-setting',
      to: 'http://nas.test:5000?priority=41',
    });
  });

  test('a directory of this machine costs nothing: a note', () => {
    expect(findingOf(check, machine({ caches: [upstream, announcing('file:///srv/cache')] })).severity).toBe(
      'note',
    );
  });

  test.each([
    ['a cache alone', [small]],
    ['a cache that is listed first and so asked first anyway', [small, upstream]],
    ['several without a priority, in the order of the list', [small, announcing('http://b.test')]],
    ['a priority in the URL', [upstream, announcing('http://nas.test?priority=50')]],
    ['priorities on purpose in another order than the list', [upstream, announcing('http://nas.test', 10)]],
    [
      'caches before it that do not answer',
      [cache('https://cache.nixos.org', { info: ok(answered(500, '')) }), small],
    ],
  ])('silent: %s', (_name, caches) => {
    expect(judged(check, machine({ caches })).filter((said) => !said.startsWith('not-applicable'))).toEqual(
      caches.filter(({ info }) => info.state === 'ok' && info.value[0]?.status === 200).map(() => 'good'),
    );
  });

  test('silent: an answer that is no nix-cache-info at all, of which more is wrong', () => {
    const json = cache('http://api.test', { info: ok(answered(200, '{"error":"not found"}')) });
    expect(judged(check, machine({ caches: [upstream, json] }))[1]).toContain('not-applicable');
    const empty = cache('http://nas.test', { info: ok(answered(200, '')) });
    expect(findingOf(check, machine({ caches: [upstream, empty] })).subject.name).toBe('http://nas.test');
  });

  test('silent: Nix 2.3, where the default comes last', () => {
    expect(judged(check, machine({ caches: [upstream, small], facts: { nix: nix('2.3.7') } }))[1]).toContain(
      'not-applicable',
    );
  });
});
