import { demoCaches, demoTrustedKeys, demoUrl } from './caches.ts';
import { demoHost } from './names.ts';

/** An entry as people write it who think of a web address: the scheme is missing. */
const SCHEMELESS = demoHost('no-scheme');

/** The nix.conf of the demonstration: all its caches and the keys they are trusted by, with two slips in them. */
export function demoConfiguration(): string {
  const caches = Object.entries(demoCaches);
  const substituters = [...caches.map(([name, cache]) => demoUrl(name, cache)), SCHEMELESS];
  return [
    '# The caches of nixcache demo, and what each of them shows:',
    '#',
    ...caches.map(([name, { shows }]) => `# ${name}: ${shows}`),
    '# no-scheme: The entry has no http:// in front of it.',
    '',
    `substituters = ${substituters.join(' ')}`,
    `trusted-public-keys = ${demoTrustedKeys.join(' ')}`,
    '',
  ].join('\n');
}
