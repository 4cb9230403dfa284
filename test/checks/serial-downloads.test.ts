import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/serial-downloads.ts';
import { cache, failed, machine } from '../support/facts.ts';
import { judged, nix } from '../support/judged.ts';

const remote = [cache('https://cache.test')];
const found = (facts: Parameters<typeof judged>[1]) =>
  judged(check, facts).filter((line) => line.startsWith('note'));

describe(check.id, () => {
  test.each([
    ['one job by default before 2.16', nix('2.8.0'), {}, 'max-jobs'],
    ['no job', nix('2.8.0'), { 'max-jobs': 0 }, 'max-jobs'],
    ['one path at a time since', nix('2.34.8'), { 'max-substitution-jobs': 1 }, 'max-substitution-jobs'],
    ['none, which is one', nix('2.34.8'), { 'max-substitution-jobs': 0 }, 'max-substitution-jobs'],
    ['one connection', nix('2.34.8'), { 'http-connections': 1 }, 'http-connections'],
    ['one connection of an unknown Nix', failed('no nix'), { 'http-connections': 1 }, 'http-connections'],
  ])('found: %s', (_name, version, settings, name) => {
    expect(found(machine({ caches: remote, settings, facts: { nix: version } }))).toEqual([
      `note: Nix downloads one path after another, since ${name} allows no more.`,
    ]);
  });

  test.each([
    ['the defaults of 2.34', nix('2.34.8'), {}, remote],
    ['one job since 2.16', nix('2.34.8'), { 'max-jobs': 1 }, remote],
    ['several jobs before', nix('2.8.0'), { 'max-jobs': 8 }, remote],
    ['as many as processors', nix('2.8.0'), { 'max-jobs': 'auto' }, remote],
    ['connections without limit', nix('2.34.8'), { 'http-connections': 0 }, remote],
    [
      'a setting that this Nix does not have',
      nix('2.8.0'),
      { 'max-jobs': 4, 'max-substitution-jobs': 1 },
      remote,
    ],
    ['no cache on a network', nix('2.8.0'), {}, [cache('http://127.0.0.1:8080'), cache('file:///srv/cache')]],
    ['an unknown Nix', failed('no nix'), {}, remote],
  ])('silent: %s', (_name, version, settings, caches) => {
    expect(found(machine({ caches, settings, facts: { nix: version } }))).toEqual([]);
  });
});
