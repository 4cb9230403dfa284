import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';

const fixtures = join(import.meta.dirname, '../../fixtures');

/**
 * Compares a page with the one in `fixtures/`. With UPDATE_GOLDEN=1 it writes the page instead, and the test fails all the same: what was
 * written has to be read, and the tests run again.
 */
export function expectGolden(path: string, page: string): void {
  const file = join(fixtures, path);
  const known = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (process.env['UPDATE_GOLDEN'] !== undefined && known !== page) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, page);
    expect.fail(`fixtures/${path} was written anew: read it, then run the test without UPDATE_GOLDEN`);
  }
  expect(page).toBe(known);
}
