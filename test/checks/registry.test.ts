import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { layers } from '../../lib/checks/define-check.ts';
import { checks } from '../../lib/checks/index.ts';

const folder = join(import.meta.dirname, '../../lib/checks');
const sourceOf = (id: string) => readFileSync(join(folder, `${id}.ts`), 'utf8');
const written = readdirSync(folder)
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((id) => /^export default /m.test(sourceOf(id)));
const ids = checks.map(({ id }) => id);

/** Every text that a check can show, without the code around it. */
const texts = (id: string) =>
  [...sourceOf(id).matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`([^`]*)`/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );

describe('the registry of checks', () => {
  test('lists every check that is written, once, under the name of its file', () => {
    expect([...ids].sort()).toEqual(written.sort());
  });

  test('goes from the lowest layer to the highest', () => {
    const places = checks.map(({ layer }) => layers.indexOf(layer));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  test.each(checks.map((check) => [check.id, check] as const))('%s is explained', (id, check) => {
    expect(id).toMatch(/^[a-z]+(?:-[a-z]+[0-9]?)*$/);
    expect(check.title).toMatch(/^[^a-z].*[^.]$/);
    expect(check.explain.why).toMatch(/\.$/);
    expect(check.explain.causes.length).toBeGreaterThan(0);
    for (const cause of check.explain.causes) expect(cause).toMatch(/^[^a-z].*\.$/);
    expect(check.explain.see.filter((other) => !ids.includes(other) || other === id)).toEqual([]);
    expect(check.explains.filter((other) => !ids.includes(other) || other === id)).toEqual([]);
  });

  test.each(ids)('%s says nothing that it must not say', (id) => {
    const said = texts(id).join('\n');
    expect(said).not.toMatch(
      /nix-collect-garbage|require-sigs *= *false|no-check-sigs|\bnix\.settings|nix\.conf\b|configuration\.nix/,
    );
    expect(said).not.toMatch(/!!|\bTODO\b|—/);
  });
});
