// Records what a real Nix makes of the generated configurations, for test/probes/generated-configurations.test.ts:
//   node scripts/record-configurations.mjs                  the configurations themselves (fixtures/nix/conf/generated.json),
//                                                           and what the Nix on PATH makes of them (generated-<version>.json)
//   node scripts/record-configurations.mjs --chroot DIR     what the Nix inside DIR makes of them (needs root)
// Values are recorded where they differ from those without any configuration. Nix is run by the user who runs this, in the environment
// of the configuration alone.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { build } from 'esbuild';

const seeds = Array.from({ length: 300 }, (_, index) => index + 1);
const chroot = process.argv[2] === '--chroot' ? process.argv[3] : '';
const fixtures = new URL('../fixtures/nix/conf/', import.meta.url);

const { generateConfiguration, keptSettings, place, rootedAt } = await bundled(`
  export { generateConfiguration } from './test/support/generate-configuration.ts';
  export { place, rootedAt } from './test/support/placed-configuration.ts';
  export { keptSettings } from './lib/nix/shown-setting.ts';
`);

async function bundled(contents) {
  const stdin = { contents, resolveDir: new URL('..', import.meta.url).pathname };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, platform: 'node', format: 'esm' });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}

const folder = mkdtempSync(join(chroot, '/tmp/nixcache-configurations-')).slice(chroot.length);

const enter = `mount --make-rprivate / && mount -t proc proc "$0/proc" && exec chroot "$0" "$@"`;

function nix(env, ...args) {
  const command =
    chroot === '' ? ['nix', ...args] : ['unshare', '-m', 'bash', '-c', enter, chroot, 'nix', ...args];
  const { status, signal, stdout, stderr } = spawnSync(command[0], command.slice(1), {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...env },
    encoding: 'utf8',
    cwd: '/',
    maxBuffer: 1 << 26,
  });
  return { status: status ?? signal, stdout, stderr };
}

const nowhere = { HOME: folder, NIX_CONF_DIR: join(folder, 'none') };
const version = nix(nowhere, '--version').stdout.trim();
const [, number = ''] = /\(Nix\) (\S+)$/.exec(version) ?? [];
const [, minor] = number.split('.');
const show = [
  ...(minor < 4 ? [] : ['--extra-experimental-features', 'nix-command']),
  ...(minor < 20 ? ['show-config'] : ['config', 'show']),
  '--json',
];
const names = [...keptSettings, 'extra-substituters'];

/** What Nix says to a configuration, with its folder written `@ROOT@` again. */
function observe(env, root) {
  const { status, stdout, stderr } = nix(env, ...show);
  if (/have Internet access/.test(stderr))
    throw new Error('this Nix sees no network, and changes settings for that');
  const said = (text) => text.replaceAll(root, '@ROOT@');
  const plain = said(stderr).replace(/\x1b\[[0-9;]*m/g, '');
  if (status !== 0)
    return { status, error: /^error: *(.*)$/m.exec(plain)?.[1]?.slice(0, 200) ?? plain.slice(0, 100) };
  const printed = JSON.parse(said(stdout));
  const unknown = Array.from(plain.matchAll(/^warning: unknown setting '(.*)'$/gm), ([, name]) => name);
  const values = Object.fromEntries(
    names.flatMap((name) => (name in printed ? [[name, printed[name].value]] : [])),
  );
  return { unknown: [...new Set(unknown)].sort(), values };
}

const usual = observe(nowhere, join(folder, 'none')).values;
usual['netrc-file'] = '@ROOT@/conf/netrc';

function observed({ unknown, values, ...refused }) {
  if (values === undefined) return refused;
  const changed = Object.entries(values).filter(([name, value]) => !isDeepStrictEqual(value, usual[name]));
  return { ...(unknown.length === 0 ? {} : { unknown }), values: Object.fromEntries(changed) };
}

const configurations = seeds.map(generateConfiguration);
const cases = configurations.map((configuration, index) => {
  const root = join(folder, String(seeds[index]));
  const placed = rootedAt(root, configuration);
  place(placed, chroot);
  const seen = observed(observe(placed.env, root));
  rmSync(join(chroot, root), { recursive: true });
  return seen;
});
rmSync(join(chroot, folder), { recursive: true });

const lines = (items) => items.map((item) => `  ${JSON.stringify(item)}`).join(',\n');
const text = `[\n${lines(configurations)}\n]\n`;
if (chroot === '') writeFileSync(new URL('generated.json', fixtures), text);
const head = { nix: version, configurations: createHash('sha256').update(text).digest('hex'), usual };
const record = `${JSON.stringify(head).slice(0, -1)},\n"observed": [\n${lines(cases)}\n]}\n`;
writeFileSync(new URL(`generated-${number}.json`, fixtures), record);

const refused = cases.filter(({ status }) => status !== undefined).length;
process.stdout.write(`${version}: ${cases.length} configurations, ${refused} of them refused\n`);
