import { generateSituation } from './generate-situation.ts';
import { lookups } from './situations/lookups.ts';
import { memories } from './situations/memories.ts';
import { nars } from './situations/nars.ts';
import { openings } from './situations/openings.ts';
import { orders } from './situations/orders.ts';
import { references } from './situations/references.ts';
import { signatures } from './situations/signatures.ts';
import type { Situation } from './substitution-situation.ts';

/** Situations in which real Nixes were watched. */
export const situations: readonly Situation[] = [
  ...orders,
  ...openings,
  ...lookups,
  ...signatures,
  ...nars,
  ...references,
  ...memories,
  ...Array.from({ length: 60 }, (_, index) => generateSituation(index + 1)),
];
