/** Until when Nix goes by something that it remembers, as a part of a sentence. Seconds since 1970, Infinity for good. */
export const untilWhen = ({ until }: { readonly until: number }): string =>
  Number.isFinite(until) ? `until ${moment(until)}` : 'for good';

/** Of seconds since 1970; a row of a database can hold any number. */
export function moment(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime())
    ? `second ${seconds}`
    : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
