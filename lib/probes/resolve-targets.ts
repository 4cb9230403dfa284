import { absent } from '../model/fact.ts';
import type { Target } from '../model/facts/target.ts';
import type { Ports } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';
import { excerpt } from '../nix/excerpt.ts';
import { quote } from '../nix/quote.ts';
import { parseStorePath } from '../nix/store-path.ts';
import { fromFolder, parseTarget, shownInstallable, type TargetText } from '../nix/target-text.ts';
import { outputTargets } from './derivation-targets.ts';
import { resolveLink } from './link-target.ts';
import type { NixCommands } from './nix-commands.ts';
import type { NamedTarget } from './targets.ts';

/** Stores of build farms have some hundred thousand paths. */
const MOST_IN_A_STORE = 2_000_000;

/**
 * The store paths behind what the user named; a derivation or installable with several outputs gives several. Only an installable runs code: Nix
 * evaluates it. Throws UserError for what leads to no store path.
 */
export async function resolveTargets(
  ports: Ports,
  commands: Pick<NixCommands, 'derivationsOf'>,
  given: readonly string[],
): Promise<readonly NamedTarget[]> {
  const storeDir = ports.machine.env['NIX_STORE_DIR'] ?? '/nix/store';
  const found = await Promise.all(given.map((text) => resolveOne(ports, commands, text, storeDir)));
  const seen = new Set<string>();
  const targets = await withNames(ports, found.flat(), storeDir);
  return targets.filter(({ asked, storePath, hashPart }) => {
    const name = storePath ?? hashPart ?? asked;
    return !seen.has(name) && seen.add(name);
  });
}

async function resolveOne(
  ports: Ports,
  commands: Pick<NixCommands, 'derivationsOf'>,
  asked: string,
  storeDir: string,
): Promise<readonly NamedTarget[]> {
  const read = parseTarget(asked, storeDir);
  if (!read.ok) throw new UserError(`${excerpt(asked)}: ${problems[read.problem]}`);
  const target = read.value;
  switch (target.kind) {
    case 'installable':
      return ofInstallable(ports, commands, target.text, storeDir);
    case 'file':
      return ofFile(ports, asked, target.path, storeDir);
    default:
      return ofStore(ports, asked, target, storeDir, target.kind);
  }
}

const problems = {
  empty: 'is empty; name a store path, a hash, a link to one, a .drv or an installable',
  flag: 'is no store path, and options of Nix are not taken here',
  'malformed-store-path': 'is no store path (expected <32 characters>-<name> in the store directory)',
} as const;

const nothingToBuild = absent('no derivation was named');

async function ofStore(
  ports: Ports,
  asked: string,
  target: Exclude<TargetText, { readonly kind: 'file' | 'installable' }>,
  storeDir: string,
  kind: Target['kind'],
): Promise<readonly NamedTarget[]> {
  switch (target.kind) {
    case 'hash':
      return [{ asked, kind, hashPart: target.hashPart, derivation: nothingToBuild }];
    case 'store-path':
      return [
        { asked, kind, hashPart: target.hashPart, storePath: target.storePath, derivation: nothingToBuild },
      ];
    case 'derivation':
      return outputTargets(ports, asked, target, storeDir, kind);
  }
}

/** Targets of which only the hash is known, with the whole name where this machine has them. */
async function withNames(
  { files }: Pick<Ports, 'files'>,
  targets: readonly NamedTarget[],
  storeDir: string,
): Promise<readonly NamedTarget[]> {
  const wanted = new Set(targets.flatMap(({ storePath, hashPart }) => (storePath ? [] : (hashPart ?? []))));
  if (wanted.size === 0) return targets;
  const found = new Map<string, string>();
  for (const name of (await files.list(storeDir, MOST_IN_A_STORE)) ?? []) {
    const read = parseStorePath(`${storeDir}/${name}`, storeDir);
    if (!read.ok || !wanted.has(read.value.hashPart)) continue;
    const { hashPart } = read.value;
    const known = found.get(hashPart);
    // Files of locks and checks are named after it, with something behind.
    if (known === undefined || name.length < known.length) found.set(hashPart, name);
  }
  return targets.map((target) => {
    const name = found.get(target.hashPart ?? '');
    return target.storePath !== undefined || name === undefined
      ? target
      : { ...target, storePath: `${storeDir}/${name}` };
  });
}

/** Whatever the link leads to, there or not: what a garbage collection took is what one asks about. */
async function ofFile(
  ports: Ports,
  asked: string,
  path: string,
  storeDir: string,
): Promise<readonly NamedTarget[]> {
  const inStore = await resolveLink(ports, path, storeDir);
  const read = inStore === undefined ? undefined : parseTarget(inStore, storeDir);
  if (read?.ok === true && (read.value.kind === 'store-path' || read.value.kind === 'derivation'))
    return ofStore(ports, asked, read.value, storeDir, 'link');
  throw new UserError(`${excerpt(asked)}: ${await whyNoTarget(ports, asked, path)}`);
}

/** What else may have been meant. */
async function whyNoTarget({ files }: Ports, asked: string, path: string): Promise<string> {
  if ((await files.about(path)) === undefined)
    return 'is no store path, hash, link, .drv or installable (a package of nixpkgs is nixpkgs#<name>)';
  const folder = asked.replace(/\/+$/, '');
  if (await files.exists(`${path}/flake.nix`)) return `is a flake; a package of it is ${folder}#<name>`;
  if (path.endsWith('.nix') || (await files.exists(`${path}/default.nix`)))
    return `is an expression; nix-instantiate ${folder} prints the .drv to ask about`;
  return 'leads to no store path';
}

async function ofInstallable(
  ports: Ports,
  commands: Pick<NixCommands, 'derivationsOf'>,
  text: string,
  storeDir: string,
): Promise<readonly NamedTarget[]> {
  const asked = shownInstallable(text);
  ports.progress.show(`evaluating ${excerpt(asked)}`);
  // Nix runs in a directory of its own.
  const whole = fromFolder(text, ports.machine.cwd);
  // Older ones know no outputs here, and all of them print the same derivation without.
  const [, named = ''] = /\^([^#]*)$/.exec(text) ?? [];
  const { status, stdout, stderr, code } = await commands.derivationsOf(whole.replace(/\^[^#]*$/, ''));
  if (status !== 0) throw new UserError(`${excerpt(asked)}: could not be evaluated: ${whyNot(stderr, code)}`);
  const lines = stdout.split('\n').filter((line) => line.endsWith('.drv'));
  if (lines.length === 0) throw new UserError(`${excerpt(asked)}: Nix names no derivation for it`);
  const outputs = named.split(',').filter((name) => name !== '' && name !== '*');
  const found = await Promise.all(
    lines.map((storePath) => outputTargets(ports, asked, { storePath, outputs }, storeDir, 'installable')),
  );
  return found.flat();
}

/** The last complaint is the one about what was asked; what stands before it says where that was. */
function whyNot(stderr: string, code: string | undefined): string {
  if (code === 'ENOENT') return 'the program nix was not found';
  if (code === 'TIMEOUT') return 'it took too long';
  const lines = stderr.split('\n').filter((line) => /\S/.test(line));
  const last = lines.findLast((line) => /^\s*error: \S/.test(line)) ?? lines.at(-1) ?? code;
  return quote((last ?? 'Nix did not say why').trim());
}
