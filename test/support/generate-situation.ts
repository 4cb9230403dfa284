import { type Random, randomOf } from './random.ts';
import { broken, empty, has, info, priority } from './situations/parts.ts';
import { portal } from './substitution-caches.ts';
import { keys } from './substitution-paths.ts';
import type { CacheThere, PathThere, Situation } from './substitution-situation.ts';

/** A situation in which everything may happen at once; the same seed gives the same one. */
export function generateSituation(seed: number): Situation {
  const random = randomOf(seed);
  const { chance, below } = random;
  const names = ['a', 'b', 'c', 'd'].slice(0, 1 + below(4));
  const caches = Object.fromEntries(names.map((name) => [name, cacheOf(random)]));
  const entries = names.map((name) =>
    [`@${name}@`, chance(0.15) ? `?priority=${10 * below(8)}` : chance(0.1) ? '?trusted=1' : ''].join(''),
  );
  const settings: Record<string, string> = {};
  if (chance(0.25)) settings['fallback'] = 'true';
  if (chance(0.1)) settings['require-sigs'] = 'false';
  // What is remembered of a reference, and who is switched off for it, is more than a prediction for one path can tell.
  const isAlone = settings['fallback'] === 'true' || chance(0.6);
  const before = Object.fromEntries(names.flatMap((name) => (chance(0.5) ? [[name, cacheOf(random)]] : [])));
  return {
    name: `made up, number ${seed}`,
    caches: isAlone ? caches : withNeeds(random, caches),
    substituters: chance(0.5) ? entries : entries.toReversed(),
    ...(chance(0.06) ? { trustedKeys: [keys.trusted.publicText, 'nonsense'] } : {}),
    settings,
    ...(isAlone && chance(0.5)
      ? { before: { caches: httpOnly(caches, before), daysAgo: below(2) * 8 } }
      : {}),
  };
}

function cacheOf(random: Random): CacheThere {
  const { chance, below } = random;
  const opening = openingOf(random);
  if (chance(0.35)) return { ...opening, ...empty };
  const at = chance(0.1) ? { at: 'file' as const } : chance(0.08) ? { at: 'refused' as const } : {};
  const there = chance(0.15) ? broken([500, 503, 403, 410][below(4)] ?? 500) : has(pathOf(random));
  return { ...opening, ...at, ...there };
}

function openingOf({ chance, below }: Random): CacheThere {
  if (chance(0.04)) return { info: portal };
  if (chance(0.04)) return { info: { status: [403, 404, 500][below(3)] ?? 404 } };
  if (chance(0.04)) return info('StoreDir: /gnu/store');
  if (chance(0.02)) return priority('high');
  return chance(0.15) ? info('StoreDir: /nix/store') : priority(String(10 * below(6)));
}

function pathOf(random: Random): PathThere {
  const { chance, pick } = random;
  if (chance(0.06)) return { narinfo: portal };
  if (chance(0.03)) return { written: { Sig: 'lab-1:AAAA' } };
  const signers = {
    signed: ['trusted'],
    both: ['stranger', 'trusted'],
    stranger: ['stranger'],
    rotated: ['rotated'],
    unsigned: [],
  } as const;
  const signedBy =
    signers[
      pick(['signed', 'signed', 'signed', 'both', 'stranger', 'rotated', 'unsigned']) as keyof typeof signers
    ];
  const nar = faults[pick(Object.keys(faults)) as keyof typeof faults];
  return chance(0.35) ? { signedBy, nar } : { signedBy };
}

const faults = {
  gone: 'gone',
  denied: 'denied',
  error: 'error',
  flipped: 'flipped',
  short: 'short',
  another: 'another',
  'web-page': 'web-page',
} as const;

/** Some of the caches need the other path for the wanted one, and some have it. */
function withNeeds(random: Random, caches: Situation['caches']): Situation['caches'] {
  return Object.fromEntries(
    Object.entries(caches).map(([name, cache]) => {
      const { wanted } = cache.has ?? {};
      const needs = random.chance(0.5) ? { references: ['needed' as const] } : {};
      const needed = random.chance(0.6) ? { needed: pathOf(random) } : {};
      const all = { ...(wanted === undefined ? {} : { wanted: { ...wanted, ...needs } }), ...needed };
      return [name, { ...cache, has: all }];
    }),
  );
}

/** A cache stays what it is: a directory is no server, and a server no directory. */
function httpOnly(now: Situation['caches'], before: Situation['caches']): Situation['caches'] {
  return Object.fromEntries(
    Object.entries(before).map(([name, { at: _, ...cache }]) => [
      name,
      now[name]?.at === 'file' ? { ...cache, at: 'file' as const } : cache,
    ]),
  );
}
