import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

const files = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));

/** Room -> rooms it may import, as the table in ARCHITECTURE.md says. */
const rooms = new Map(
  read('ARCHITECTURE.md')
    .split('\n')
    .flatMap((line) => {
      const cells = line.split('|').map((cell) => cell.trim());
      const name = /^`(\w+)`$/.exec(cells[1] ?? '')?.[1];
      return name === undefined ? [] : [[name, (cells[3] ?? '').match(/\w+/g) ?? []] as const];
    }),
);

const pure = ['nix', 'model', 'derive', 'leads', 'bench', 'checks', 'fixes', 'log'];
const packagesOf: Record<string, readonly string[]> = {
  nix: [],
  model: ['typebox'],
  derive: [],
  leads: [],
  bench: ['simple-statistics'],
  checks: [],
  fixes: [],
  log: [],
  probes: ['p-limit', 'ssh-config', 'xz-decompress', 'fzstd', 'unbzip2-stream'],
  report: ['cli-table3', 'd3-scale'],
  demo: [],
  host: ['undici', 'node-sqlite3-wasm'],
  options: ['yargs'],
  commands: ['typebox'],
};

const sources = files('lib').filter((file) => file.endsWith('.ts'));
const roomOf = (file: string) => (file.split('/').length > 2 ? file.split('/')[1] : undefined);
const importsOf = (file: string): string[] =>
  [...read(file).matchAll(/^(?:import|export)\b[^;']*?from '([^']+)'|\bimport\('([^']+)'\)/gm)].map(
    (match) => match[1] ?? match[2] ?? '',
  );

describe('the house', () => {
  test('ARCHITECTURE.md names every room and no other', () => {
    const found = [...new Set(sources.map(roomOf).filter((room) => room !== undefined))];
    expect([...rooms.keys()].sort()).toEqual(found.sort());
  });

  test.each([...rooms])('%s imports only what stands below it', (room, allowed) => {
    const strays = sources
      .filter((file) => roomOf(file) === room)
      .flatMap((file) =>
        importsOf(file)
          .filter((to) => to.startsWith('.'))
          .map((to) =>
            relative(root, join(root, file, '..', to))
              .split(sep)
              .join('/'),
          )
          .filter((to) => roomOf(to) !== room && !(allowed as readonly string[]).includes(roomOf(to) ?? ''))
          .map((to) => `${file} -> ${to}`),
      );
    expect(strays).toEqual([]);
  });

  test.each(pure)('%s is pure: no node modules but crypto and buffer, and no async', (room) => {
    const strays = sources
      .filter((file) => roomOf(file) === room)
      .flatMap((file) => {
        const effects = importsOf(file).filter(
          (to) => to.startsWith('node:') && to !== 'node:crypto' && to !== 'node:buffer',
        );
        const async = /\basync\b|\bDate\.now\b|\bprocess\.|\bMath\.random\b/.test(withoutComments(read(file)))
          ? ['effect']
          : [];
        return [...effects, ...async].map((what) => `${file}: ${what}`);
      });
    expect(strays).toEqual([]);
  });

  test.each(Object.entries(packagesOf))('%s uses only its own packages', (room, packages) => {
    const strays = sources
      .filter((file) => roomOf(file) === room)
      .flatMap((file) =>
        importsOf(file)
          .filter((to) => !to.startsWith('.') && !to.startsWith('node:'))
          .filter((to) => !packages.some((name) => to === name || to.startsWith(`${name}/`)))
          .map((to) => `${file} -> ${to}`),
      );
    expect(strays).toEqual([]);
  });

  test('only run.ts opens the doors of host', () => {
    const strays = sources.filter(
      (file) =>
        roomOf(file) === undefined &&
        file !== 'lib/run.ts' &&
        importsOf(file).some((to) => to.includes('/host/')),
    );
    expect(strays).toEqual([]);
  });

  test('every check has a test of its own', () => {
    const tested = new Set(
      files('test/checks').map((file) => file.replace('test/checks/', '').replace('.test.ts', '')),
    );
    const checks = files('lib/checks')
      .filter((file) => /^export default /m.test(read(file)))
      .map((file) => file.replace('lib/checks/', '').replace('.ts', ''));
    expect(checks.filter((id) => !tested.has(id))).toEqual([]);
  });
});

function withoutComments(source: string): string {
  return source
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/.*$/gm, '')
    .replace(/"[^"\n]*"|'[^'\n]*'|`[^`]*`/g, "''");
}
