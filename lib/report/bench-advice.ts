import type { BenchAdvice } from '../model/bench.ts';

export const noAdvice = (text: string): BenchAdvice => ({
  kind: 'none',
  text,
  present: null,
  proposed: null,
  contributions: [],
  drop: [],
  changes: [],
  cautions: [],
});
