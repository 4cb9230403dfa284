/** One Nix, as its `--version` line names it. `version` holds the leading numbers of `text`. */
export interface NixVersion {
  readonly flavour: 'nix' | 'lix' | 'determinate';
  readonly version: readonly number[];
  readonly text: string;
  /** The release of Determinate Nix, which counts on its own; `version` is then the upstream Nix inside. */
  readonly determinate?: string;
  readonly raw: string;
}

const versionLine =
  /^\S{1,64} \((?:Nix|(Lix, like Nix)|Determinate Nix ([0-9][0-9A-Za-z.+-]{0,63}))\) ([0-9][0-9A-Za-z.+_-]{0,127})$/;

/**
 * Reads the line of `nix --version`: `nix (Nix) 2.8.0`, `nix (Lix, like Nix) 2.95.3`, `nix (Determinate Nix 3.22.2) 2.35.2`
 * (libmain/shared.cc printVersion of the three). Pre-releases carry a suffix: `2.34.0pre20260101_abcdef`.
 */
export function parseNixVersion(line: string): NixVersion | undefined {
  const raw = line.slice(0, 300).trim();
  const match = versionLine.exec(raw);
  const text = match?.[3];
  if (match === null || text === undefined) return undefined;
  const flavour = match[1] !== undefined ? 'lix' : match[2] !== undefined ? 'determinate' : 'nix';
  return {
    flavour,
    version: numbersOf(text),
    text,
    ...(match[2] === undefined ? {} : { determinate: match[2] }),
    raw,
  };
}

/** Where Lix left Nix, and what we assume of a Nix that we could not ask: modern, without the newest changes. */
const forkPoint: readonly number[] = [2, 18];
const firstLix: readonly number[] = [2, 90];

/**
 * Whether this Nix has what upstream Nix `wanted` brought, as `atLeast(version, '2.34')`. Lix was forked from 2.18 and numbers its own
 * releases from 2.90: below that it counts as 2.18, from there on as itself. A Nix of unknown version counts as 2.18 too.
 */
export function atLeast(version: NixVersion | undefined, wanted: string): boolean {
  const wantedNumbers = numbersOf(wanted);
  const isLixNumber = compareNumbers(wantedNumbers, firstLix) >= 0;
  if (version === undefined) return !isLixNumber && compareNumbers(forkPoint, wantedNumbers) >= 0;
  if (version.flavour !== 'lix') return compareNumbers(version.version, wantedNumbers) >= 0;
  return compareNumbers(isLixNumber ? version.version : forkPoint, wantedNumbers) >= 0;
}

function numbersOf(text: string): readonly number[] {
  const leading = /^[0-9]{1,9}(?:\.[0-9]{1,9}){0,7}/.exec(text)?.[0] ?? '';
  return leading === '' ? [] : leading.split('.').map(Number);
}

function compareNumbers(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
