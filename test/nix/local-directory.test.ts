import { expect, test } from 'vitest';
import { localDirectory } from '../../lib/nix/local-directory.ts';
import { parseNixVersion } from '../../lib/nix/version.ts';

test.each([
  ['/srv/my%20cache', '2.3.7', '/srv/my%20cache'],
  ['/srv/my%20cache', '2.8.0', '/srv/my%20cache'],
  ['/srv/my%20cache', '2.26.3', '/srv/my cache'],
  ['/srv/my%20cache', '2.34.8', '/srv/my cache'],
  ['/srv/cache+1', '2.34.8', '/srv/cache+1'],
  ['/srv/100%', '2.34.8', '/srv/100%'],
])('%s for Nix %s is %s', (path, version, directory) => {
  expect(localDirectory({ path }, parseNixVersion(`nix (Nix) ${version}`))).toBe(directory);
});

test('an unknown Nix is one of today', () => {
  expect(localDirectory({ path: '/a%20b' }, undefined)).toBe('/a b');
});
