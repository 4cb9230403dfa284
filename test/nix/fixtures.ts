import { readdirSync, readFileSync } from 'node:fs';
import { type Narinfo, parseNarinfo } from '../../lib/nix/narinfo.ts';

const FIXTURES = new URL('../../fixtures/nix/', import.meta.url);

/** The text of a file below fixtures/nix, its byte order mark and its line ends untouched. */
export function fixture(path: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(readFileSync(new URL(path, FIXTURES)));
}

/** The names of the files in a folder below fixtures/nix. */
export function fixtureNames(folder: string): string[] {
  return readdirSync(new URL(`${folder}/`, FIXTURES)).sort();
}

/** A narinfo of the fixtures that is readable. */
export function narinfo(path: string): Narinfo {
  const read = parseNarinfo(fixture(`narinfo/${path}.narinfo`), { storeDir: '/nix/store' });
  if (!read.ok) throw new Error(`${path}: ${JSON.stringify(read.problem)}`);
  return read.value;
}
