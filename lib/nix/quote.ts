import { excerpt } from './excerpt.ts';
import { redactedNixMessage } from './nix-message.ts';
import { hidden } from './secret-words.ts';
import { parseStoreUrl } from './store-url.ts';

const LONGEST = 300;

/** What the parts of a message that are no secret are kept as while the rest is searched for secrets; no log has it, as it is taken out. */
const MARK = '\ue000';
/** Store paths and their parts, hashes, names of files in caches. */
const HARMLESS =
  /(?:\/[a-z]+\/store\/)?(?<![A-Za-z0-9])[0-9a-df-np-sv-z]{32}(?:-[\w+.?=-]{1,211}|\.narinfo)|nar\/[\w.-]{1,120}|sha(?:1|256|512)[:-][A-Za-z0-9+/=]{1,100}/g;
const URL = /[a-z][a-z0-9+.-]{0,15}:\/\/[^\s'"\u2018\u2019]{1,2000}/gi;

/** Nix's own words, fit to be shown: no login, token or key, in bounded length. */
export function quote(text: string): string {
  const kept: string[] = [];
  const keep = (part: string): string => {
    kept.push(part);
    return `${MARK}${kept.length - 1}${MARK}`;
  };
  const marked = text
    .slice(0, 4 * LONGEST)
    .replaceAll(MARK, '')
    .replace(URL, (url) => keep(shownUrl(url)))
    .replace(HARMLESS, keep);
  const shown = redactedNixMessage(marked).replace(
    new RegExp(`${MARK}([0-9]{1,4})${MARK}`, 'g'),
    (_, index: string) => kept[Number(index)] ?? hidden,
  );
  return excerpt(shown, LONGEST);
}

/** Punctuation behind a URL is not a part of it. */
function shownUrl(url: string): string {
  const [end = ''] = /[),.;:]{0,8}$/.exec(url) ?? [];
  return `${parseStoreUrl(url.slice(0, url.length - end.length)).text}${end}`;
}
