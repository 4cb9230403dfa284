/** Waits for all values of a record at once. */
export async function allOf<T extends Readonly<Record<string, unknown>>>(
  of: {
    readonly [Name in keyof T]: Promise<T[Name]> | T[Name];
  },
): Promise<T> {
  const entries = Object.entries(of).map(async ([name, value]) => [name, await value] as const);
  return Object.fromEntries(await Promise.all(entries)) as T;
}
