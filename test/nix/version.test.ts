import { describe, expect, test } from 'vitest';
import { atLeast, parseNixVersion } from '../../lib/nix/version.ts';

describe('the line of nix --version', () => {
  test.each([
    ['nix (Nix) 2.3.7', 'nix', [2, 3, 7], '2.3.7'],
    ['nix (Nix) 2.8.0\n', 'nix', [2, 8, 0], '2.8.0'],
    ['nix-env (Nix) 2.34.8', 'nix', [2, 34, 8], '2.34.8'],
    ['nix (Nix) 2.34.0pre20260101_abcdef', 'nix', [2, 34, 0], '2.34.0pre20260101_abcdef'],
    ['nix (Nix) 2.4pre20211006_53e4794', 'nix', [2, 4], '2.4pre20211006_53e4794'],
    ['nix (Lix, like Nix) 2.95.3', 'lix', [2, 95, 3], '2.95.3'],
    ['nix (Lix, like Nix) 2.94.0-dev-pre20250801-6a4f', 'lix', [2, 94, 0], '2.94.0-dev-pre20250801-6a4f'],
    ['nix (Determinate Nix 3.22.2) 2.35.2', 'determinate', [2, 35, 2], '2.35.2'],
  ])('%s', (line, flavour, version, text) => {
    expect(parseNixVersion(line)).toMatchObject({ flavour, version, text, raw: line.trim() });
  });

  test('Determinate Nix also has a number of its own, others have not', () => {
    expect(parseNixVersion('nix (Determinate Nix 3.22.2) 2.35.2')?.determinate).toBe('3.22.2');
    expect(parseNixVersion('nix (Nix) 2.35.2')).not.toHaveProperty('determinate');
  });

  test.each([
    '',
    'nix',
    'nix (Nix)',
    'nix (Guix) 1.4',
    'bash: nix: command not found',
    '(Nix) 2.8.0',
    'nix (Nix) latest',
  ])('%j is no version', (line) => {
    expect(parseNixVersion(line)).toBeUndefined();
  });
});

describe('having what a version brought', () => {
  test.each([
    ['nix (Nix) 2.34.8', '2.34', true],
    ['nix (Nix) 2.34.0pre20260101_abcdef', '2.34', true],
    ['nix (Nix) 2.8.0', '2.34', false],
    ['nix (Nix) 2.10.0', '2.9', true],
    ['nix (Nix) 2.31.1', '2.31.2', false],
    ['nix (Nix) 2.31.2', '2.31.2', true],
    ['nix (Nix) 3.0.0', '2.34', true],
    ['nix (Determinate Nix 3.22.2) 2.35.2', '2.35', true],
    ['nix (Lix, like Nix) 2.95.3', '2.18', true],
    ['nix (Lix, like Nix) 2.95.3', '2.19', false],
    ['nix (Lix, like Nix) 2.95.3', '2.95', true],
    ['nix (Lix, like Nix) 2.93.0', '2.95', false],
    ['nix (Nix) 2.35.2', '2.95', false],
    ['no Nix', '2.18', true],
    ['no Nix', '2.19', false],
    ['no Nix', '2.95', false],
  ])('%s and %s: %s', (line, wanted, expected) => {
    expect(atLeast(parseNixVersion(line), wanted)).toBe(expected);
  });
});
