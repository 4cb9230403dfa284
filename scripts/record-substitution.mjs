// Records where a real Nix gets a path from, or why it does not, for test/nix/substitution.test.ts:
//   node scripts/record-substitution.mjs [--chroot DIR] [--only WORDS]
// The Nix is that on PATH, or that inside DIR, and is written down in fixtures/nix/substitution/observed-<version>.json. Needs root, for
// mount namespaces: each situation has a /nix of its own, twice, once for the path itself and once for the derivation that makes it.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { chroot, only } = parseArgs({
  options: { chroot: { type: 'string', default: '' }, only: { type: 'string', default: '' } },
}).values;

const stdin = {
  contents: `
    export { observe } from './test/support/substitution-observed.ts';
    export { situations } from './test/support/substitution-situations.ts';
  `,
  resolveDir: new URL('..', import.meta.url).pathname,
};
const { outputFiles } = await build({
  stdin,
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
  define: { 'import.meta.url': JSON.stringify(new URL('../test/support/x.ts', import.meta.url).href) },
});
const { observe, situations } = await import(
  `data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`
);

const enter = 'mount -t proc proc "$0/proc" && exec chroot "$0" nix --version';
const version = (
  chroot === ''
    ? execFileSync('nix', ['--version'], { encoding: 'utf8' })
    : execFileSync('unshare', ['-m', 'sh', '-c', `mount --make-rprivate / && ${enter}`, chroot], {
        encoding: 'utf8',
      })
).trim();
const number = /(\S+)$/.exec(version)?.[1];

const observed = {};
for (const situation of situations) {
  if (!situation.name.includes(only)) continue;
  observed[situation.name] = await observe(situation, chroot);
  if (only !== '')
    process.stdout.write(`${JSON.stringify({ [situation.name]: observed[situation.name] }, null, 1)}\n`);
}
if (only === '') {
  const lines = Object.entries(observed).map(
    ([name, seen]) => `${JSON.stringify(name)}: ${JSON.stringify(seen)}`,
  );
  const text = `{"nix": ${JSON.stringify(version)}, "observed": {\n${lines.join(',\n')}\n}}\n`;
  writeFileSync(new URL(`../fixtures/nix/substitution/observed-${number}.json`, import.meta.url), text);
}
process.stdout.write(`${version}: ${Object.keys(observed).length} situations\n`);
