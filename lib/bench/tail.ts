/** What the last ones take when the others are done: the longest of few, half a turn of many. */
export function tailOf(count: number, most: number, longest: number, sum: number): number {
  if (count === 0) return 0;
  return count <= most ? longest - sum / count : ((1 - 1 / most) * longest) / 2;
}
