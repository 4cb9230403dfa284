import { describe, expect, test } from 'vitest';
import { findNetrcLogin, hasNetrcPassword } from '../../lib/nix/netrc.ts';
import { fixture } from './fixtures.ts';

interface NetrcCase {
  readonly netrc: string;
  readonly sent: string | null;
}

const { cases }: { readonly cases: readonly NetrcCase[] } = JSON.parse(fixture('netrc/observed.json'));

describe('the login that curl took from a netrc file', () => {
  test.each(cases)('$netrc: $sent', ({ netrc, sent }) => {
    const found = findNetrcLogin(netrc, 'cache.test');
    expect(found === undefined ? null : `${found.login}:${found.password}`).toBe(sent);
  });

  test('the host may be written in any case', () => {
    expect(findNetrcLogin('machine cache.test login a password b', 'Cache.Test')).toEqual({
      login: 'a',
      password: 'b',
    });
  });
});

interface NamedCase extends NetrcCase {
  readonly name: string | null;
}

const named: { readonly cases: readonly NamedCase[] } = JSON.parse(fixture('netrc/named.json'));

describe('the login that curl took where the URL names a user', () => {
  test.each(named.cases)('$name and $netrc: $sent', ({ netrc, name, sent }) => {
    const found = findNetrcLogin(netrc, 'cache.test', name ?? undefined);
    const expected = name !== null && found === undefined ? `${name}:` : undefined;
    expect(found === undefined ? (expected ?? null) : `${found.login}:${found.password}`).toBe(sent);
  });
});

describe('a password in a netrc file', () => {
  test.each([
    ['machine a.test login bob password x', true],
    ['machine a.test\n  login bob\n  password\n  x\n', true],
    ['default PASSWORD x', true],
    ['', false],
    ['machine a.test login bob password', false],
    ['  # machine a.test password x', false],
    ['machine password.test login bob', false],
  ])('%j: %s', (text, said) => {
    expect(hasNetrcPassword(text)).toBe(said);
  });
});
