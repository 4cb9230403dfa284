import { describe, expect, test } from 'vitest';
import { netrcHint } from '../../lib/derive/netrc-hint.ts';
import { netrcMachines } from '../../lib/nix/netrc.ts';

const path = '/etc/nix/netrc';
const having = (text: string) => ({
  own: { path, state: 'read' as const, machines: [...netrcMachines(text)] },
});

describe('why a netrc file gave no login', () => {
  test.each([
    [
      'machine other.test login a password b',
      `the netrc file ${path} has no entry for cache.test`,
      undefined,
    ],
    [
      'machine cache.test:8080 login a password b',
      `the netrc file ${path} has an entry for "cache.test:8080"`,
      'The entry "cache.test:8080" in',
    ],
    [
      'machine https://Cache.test/nar login a password b',
      `the netrc file ${path} has an entry for "https://Cache.test/nar"`,
      'never counts',
    ],
    [
      'machine x login machine password cache.test',
      `the netrc file ${path} has no entry for cache.test`,
      undefined,
    ],
    ['machine a:secret@cache.test login a password b', undefined, undefined],
    ['machine cache.test login a password b', undefined, undefined],
    ['default login a password b', undefined, undefined],
  ])('%s', (text, seen, cause) => {
    const hint = netrcHint('cache.test', having(text));
    expect(hint?.seen).toBe(seen);
    if (cause === undefined) expect(hint?.cause).toBeUndefined();
    else expect(hint?.cause).toContain(cause);
  });

  test.each([
    ['absent', `there is no netrc file ${path}`],
    ['unreadable', `the netrc file ${path} cannot be read by this user`],
  ] as const)('one that is %s', (state, seen) => {
    expect(netrcHint('cache.test', { own: { path, state, machines: [] } })).toEqual({ seen });
  });

  test('nobody looked', () => {
    expect(netrcHint('cache.test', undefined)).toBeUndefined();
  });
});
