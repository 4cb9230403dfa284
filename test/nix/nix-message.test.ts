import { describe, expect, test } from 'vitest';
import { redactedNixMessage } from '../../lib/nix/nix-message.ts';

const base64 = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kKvN7/I0VniQq83vEjRWeJA=';

describe('what Nix says against a configuration', () => {
  test.each([
    [
      "error: illegal configuration line 'access-tokens=github.com=ghp_SECRET3' in '/etc/nix/nix.conf'",
      "error: illegal configuration line 'access-tokens ***' in '/etc/nix/nix.conf'",
    ],
    [
      'error: syntax error in configuration line \'extra-access-tokens : x=SECRET y=SECRET\' in "/etc/nix/nix.conf"',
      'error: syntax error in configuration line \'extra-access-tokens ***\' in "/etc/nix/nix.conf"',
    ],
    [
      "error: illegal configuration line 'substituters=https://bob:SECRET@cache.corp/' in '/etc/nix/nix.conf'",
      "error: illegal configuration line 'substituters=https://***@cache.corp/' in '/etc/nix/nix.conf'",
    ],
    [
      "error: syntax error in configuration line 'substituters = https://a.test https://bob:SE'CRET@h.test' in 'NIX_CONFIG'",
      "error: syntax error in configuration line 'substituters = https://a.test https://***@h.test' in 'NIX_CONFIG'",
    ],
    [
      "error: illegal configuration line 'require-sigs=tokSECRET' in '/etc/nix/nix.conf'",
      "error: illegal configuration line 'require-sigs=***' in '/etc/nix/nix.conf'",
    ],
    [
      "error: Boolean setting 'require-sigs' has invalid value 'tokSECRET'",
      "error: Boolean setting 'require-sigs' has invalid value '***'",
    ],
    [
      "error: setting 'connect-timeout' has invalid value 'SECRET-1'",
      "error: setting 'connect-timeout' has invalid value '***'",
    ],
    ["error: setting 'access-tokens' has invalid value 'SECRET'", "error: setting 'access-tokens ***"],
    ["error: setting 'impure-env' is odd: SECRET", "error: setting 'impure-env ***"],
    [
      "error: Cannot parse Nix store 'https://bob:SECRET@h.test:0/'",
      "error: Cannot parse Nix store 'https://***@h.test:0/'",
    ],
    [
      "error: don't know how to open Nix store 'bob:SECRET@h.test'",
      "error: don't know how to open Nix store ***@h.test'",
    ],
    ["error: Cannot parse Nix store 'http://bob:SECRET'", "error: Cannot parse Nix store 'http://bob:***'"],
    ['error: it holds ghp_SECRETSECRET and AKIASECRETSECRET', 'error: it holds *** and ***'],
    ['error: authorization with bearer q83vEj failed', 'error: authorization with bearer *** failed'],
    [`error: key 'x:${base64}' is corrupt`, "error: key 'x:***' is corrupt"],
    ["\u001b[31;1merror:\u001b[0m value '\u001b[35;1mSECRET-1\u001b[0m'", "error: value '***'"],
  ])('%s', (text, shown) => {
    expect(redactedNixMessage(text)).toBe(shown);
    expect(redactedNixMessage(text)).not.toMatch(/SE'?CRET|q83v/);
  });

  test.each([
    "error: setting 'connect-timeout' has invalid value 'abc'",
    "error: Boolean setting 'require-sigs' has invalid value 'maybe'",
    "error: illegal configuration line 'substituters=http://a' in '/etc/nix/nix.conf'",
    "error: don't know how to open Nix store 'cache.nixos.org'",
    'warning: disabling some network-dependent-features-of-this-very-machine',
    "error: opening file '/home/somebody/.config/nix/a-rather-long-name-of-2026.conf': Permission denied",
    "error: path '/nix/store/5rnfwlfpszvzf0qhdmqfh1ffw8xp5p4r-nix-2.34.8' is not valid",
    'error: file /etc/nix/more.conf is missing\nTry "nix --help" for more information.',
  ])('%s is left as it is', (text) => {
    expect(redactedNixMessage(text)).toBe(text);
  });

  test('a huge message is cut, and costs no time', () => {
    for (const piece of ["'", 'a', "value '", 'http://', ':@', '=', ' ', 'configuration line "'])
      expect(redactedNixMessage(piece.repeat(100_000)).length).toBeLessThan(20_000);
  });
});
