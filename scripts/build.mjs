// Builds dist/: one bundle per entry with shared chunks, the SQLite module that reads Nix's disk cache, and what the
// launcher can do without reading its arguments; and schemas/, from the source of the types.
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { build } from 'esbuild';

const dist = new URL('../dist/', import.meta.url);
const shipped = new URL('../schemas/', import.meta.url);
for (const folder of [dist, shipped]) await rm(folder, { recursive: true, force: true });

await build({
  entryPoints: { main: 'lib/run.ts', cli: 'lib/cli.ts', schema: 'lib/commands/schema.ts' },
  absWorkingDir: new URL('..', import.meta.url).pathname,
  outdir: 'dist',
  bundle: true,
  splitting: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  legalComments: 'linked',
  chunkNames: 'chunks/[name]-[hash]',
  banner: {
    // What the bundled CommonJS packages expect of their surroundings.
    js: [
      "import { createRequire as requireOf } from 'node:module';",
      "import { fileURLToPath as pathOf } from 'node:url';",
      'const require = requireOf(import.meta.url);',
      "const __dirname = pathOf(new URL('.', import.meta.url));",
    ].join(' '),
  },
});

const sqlite = createRequire(import.meta.url).resolve('node-sqlite3-wasm');
for (const [from, to] of [
  ['node-sqlite3-wasm.wasm', 'node-sqlite3-wasm.wasm'],
  ['node-sqlite3-wasm.js', 'node-sqlite3-wasm.cjs'],
])
  await copyFile(new URL(from, `file://${sqlite}`), new URL(`chunks/${to}`, dist));

// yargs takes as long to start as Node itself, so the command lines that people type most are parsed here, once.
const { version } = createRequire(import.meta.url)('../package.json');
const { parseCommandLine } = await import(new URL('cli.js', dist));
const commands = ['', 'doctor', 'why', 'bench', 'watch', 'exporter', 'demo', 'config', 'explain', 'schema'];
const lines = [
  '--version',
  ...commands.flatMap((command) => ['--help', '-h'].map((flag) => `${command} ${flag}`.trim())),
  ...['doctor', 'demo', 'bench', 'config'].flatMap((command) => [command, `${command} --json`]),
];
const prepared = await Promise.all(
  lines.map(async (line) => [line, await parseCommandLine(line.split(' '), version)]),
);
await writeFile(new URL('prepared.json', dist), JSON.stringify(Object.fromEntries(prepared)));

const { schemaNames, schemaText } = await import(new URL('schema.js', dist));
await mkdir(shipped);
for (const name of schemaNames) await writeFile(new URL(`${name}.json`, shipped), schemaText(name));
