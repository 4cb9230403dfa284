import { hidden } from '../../nix/secret-words.ts';
import { parseStoreUrl } from '../../nix/store-url.ts';

/** What a request asks to be probed: the text under which a cache is shown, or why there is none. */
export type Target = { readonly name: string } | { readonly problem: string };

/**
 * Reads `?substituter=URL`. It only ever names a cache that is known otherwise: no request goes to what stands here, and a login in it is
 * dropped unread.
 */
export function targetOf(query: string): Target {
  const given = new URLSearchParams(query).getAll('substituter');
  const [url] = given;
  if (url === undefined || url === '') return { problem: 'which one? /probe?substituter=URL' };
  if (given.length > 1) return { problem: 'one substituter at a time' };
  if (/[\p{Cc}\p{Cf}\ufffd]/u.test(url)) return { problem: 'this is no URL of a substituter' };
  return { name: shownName(url) };
}

/** How reports name a cache: without its login. */
export const shownName = (url: string): string => parseStoreUrl(url).text;

/** The one that is meant: as it is written, or else but for its login, which nobody has to know, and slashes at its end. */
export const findNamed = <One>(
  all: readonly One[],
  name: string,
  nameOf: (one: One) => string,
): One | undefined =>
  all.find((one) => nameOf(one) === name) ?? all.find((one) => bare(nameOf(one)) === bare(name));

function bare(name: string): string {
  let end = name.length;
  while (end > 0 && name[end - 1] === '/') end -= 1;
  return name.slice(0, end).replace(`://${hidden}@`, '://');
}
