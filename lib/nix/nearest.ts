/** More than this is no name that anybody meant. */
const LONGEST = 60;

/** The known name that a mistyped one most likely means; undefined where none is near. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const text = typed.slice(0, LONGEST).toLowerCase();
  const [best] = known
    .map((name) => ({ name, distance: isPart(text, name) ? 1 : slipsBetween(text, name) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 3)))
    .sort((left, right) => left.distance - right.distance);
  return text === '' ? undefined : best?.name;
}

/** Whether one is a part of the other, which counts as one slip. */
const isPart = (text: string, name: string): boolean =>
  text.length >= 4 && (name.includes(text) || text.includes(name));

/** How many letters were left out, added or exchanged (Levenshtein), of the first ones. */
export function slipsBetween(text: string, name: string): number {
  const typed = text.slice(0, LONGEST);
  let above = Array.from({ length: name.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...typed].entries()) {
    const line = [row + 1];
    for (const [column, other] of [...name].entries()) {
      const exchanged = (above[column] ?? 0) + (letter === other ? 0 : 1);
      line.push(Math.min(exchanged, (above[column + 1] ?? 0) + 1, (line[column] ?? 0) + 1));
    }
    above = line;
  }
  return above[name.length] ?? typed.length;
}
