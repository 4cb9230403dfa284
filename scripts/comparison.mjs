/** The line above those of `comparedRow`. */
export const comparedHead = (label, width) =>
  `${label.padEnd(width)}${['curl', 'nixcache', 'apart', ''].map((name) => name.padStart(9)).join('')}`;

/**
 * What curl and nixcache say of the same thing, given as pairs of runs: the medians of both, and the median of the differences of pairs,
 * which has to be within `most` units or within `mostShare` of what curl says. Else the exit status is 1.
 */
export function comparedRow(label, pairs, { most, mostShare }) {
  const byCurl = median(pairs.map((pair) => pair.curl));
  const byNixcache = median(pairs.map((pair) => pair.nixcache));
  const difference = median(pairs.map((pair) => pair.nixcache - pair.curl));
  const isFine = Math.abs(difference) <= Math.max(most, mostShare * byCurl);
  if (!isFine) process.exitCode = 1;
  const cells = [byCurl, byNixcache, difference].map((value) => value.toFixed(2).padStart(9)).join('');
  const share = `${((difference / byCurl) * 100).toFixed(1)} %`.padStart(9);
  return `${label}${cells}${share}  ${isFine ? 'ok' : 'TOO FAR'}`;
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor(sorted.length / 2)] + sorted[Math.floor((sorted.length - 1) / 2)]) / 2;
}
