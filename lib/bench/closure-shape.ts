/** A path in a list of paths, as far as it decides about when the others have their turn. */
export interface ClosurePath {
  /** Indices into the list. */
  readonly references: readonly number[];
  /** Whether any cache has it, so that Nix learns its references. */
  readonly isFound: boolean;
  /** Whether any cache gives it. */
  readonly isServed: boolean;
}

/** By path. */
export interface ClosureShape {
  /** In how many steps it is found: a path is looked up when the narinfo of one that refers to it has come (queryMissing in misc.cc). */
  readonly waves: readonly number[];
  /** How many downloads have to end before its own begins, one after another (substitution-goal.cc); NOT_SERVED for what nobody gives. */
  readonly depths: readonly number[];
}

export const NOT_SERVED = -1;

/** In linear time, whatever refers to what. */
export function closureShape(paths: readonly ClosurePath[]): ClosureShape {
  const references = paths.map(({ references: all }, path) => [
    ...new Set(all.filter((to) => to !== path && paths[to] !== undefined)),
  ]);
  return { waves: wavesOf(paths, references), depths: depthsOf(paths, references) };
}

type References = readonly (readonly number[])[];

function wavesOf(paths: readonly ClosurePath[], references: References): readonly number[] {
  const told = references.map((all, path) => (paths[path]?.isFound === true ? all : []));
  const isReferred = new Set(told.flat());
  const waves: number[] = paths.map(() => -1);
  walk([...paths.keys()].filter((path) => !isReferred.has(path)));
  // What is left refers to itself in a circle.
  for (const path of paths.keys()) if (waves[path] === -1) walk([path]);
  return waves;

  function walk(from: readonly number[]): void {
    let wave = from;
    for (let steps = 0; wave.length > 0; steps += 1) {
      for (const path of wave) waves[path] = steps;
      wave = [...new Set(wave.flatMap((path) => told[path] ?? []))].filter((to) => waves[to] === -1);
    }
  }
}

function depthsOf(paths: readonly ClosurePath[], references: References): readonly number[] {
  const isServed = (path: number): boolean => paths[path]?.isServed === true;
  const depths: number[] = paths.map((_, path) => (isServed(path) ? 0 : NOT_SERVED));
  const referrers: number[][] = paths.map(() => []);
  const waiting = references.map((all, path) => {
    const served = isServed(path) ? all.filter(isServed) : [];
    for (const to of served) referrers[to]?.push(path);
    return served.length;
  });
  const ready = waiting.flatMap((count, path) => (count === 0 && isServed(path) ? [path] : []));
  for (const path of ready)
    for (const referrer of referrers[path] ?? []) {
      depths[referrer] = Math.max(depths[referrer] ?? 0, (depths[path] ?? 0) + 1);
      waiting[referrer] = (waiting[referrer] ?? 0) - 1;
      if (waiting[referrer] === 0) ready.push(referrer);
    }
  return depths;
}
