import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/nix-not-found.ts';
import type { FactValues } from '../../lib/model/facts/facts.ts';
import { failed, machine, notAsked, ok } from '../support/facts.ts';
import { judged } from '../support/judged.ts';

const settings = (source: FactValues['settings']['source'], problem?: string) =>
  ok({
    source,
    from: '/etc/nix/nix.conf',
    values: {},
    storeDir: '/nix/store',
    ...(problem === undefined ? {} : { problem }),
  });
const missing = failed('there is no nix command on the PATH', 'ENOENT');

describe(check.id, () => {
  test.each([
    ['missing', missing, 'warning: There is no nix command on the PATH of this shell.'],
    [
      'broken',
      failed('nix --version failed: status 127'),
      'warning: The nix command of this machine does not work.',
    ],
  ])('%s', (_name, nix, said) => {
    expect(judged(check, machine({ facts: { nix, settings: settings('files') } }))).toEqual([said]);
  });

  test.each([
    ['Nix is there', machine(), 'good'],
    [
      'the configuration was given',
      machine({ facts: { nix: missing, settings: settings('given') } }),
      'not-applicable: the configuration does not come from this machine',
    ],
    [
      'nobody asked for it',
      machine({ facts: { nix: notAsked('facts of another machine'), settings: settings('files') } }),
      'not-applicable: the configuration does not come from this machine',
    ],
    [
      'the run was interrupted while Nix was asked',
      machine({
        facts: { nix: failed('nix --version failed: ABORTED', 'ABORTED'), settings: settings('files') },
      }),
      'unknown: interrupted',
    ],
    [
      'Nix refuses its configuration',
      machine({ facts: { nix: failed('x'), settings: settings('files', 'error: x') } }),
      'not-applicable: Nix refuses its configuration',
    ],
  ])('silent: %s', (_name, facts, said) => {
    expect(judged(check, facts)).toEqual([said]);
  });
});
