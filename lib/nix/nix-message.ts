import { hidden, secretMaps } from './secret-words.ts';
import { parseStoreUrl } from './store-url.ts';

/** What stands in place of an answer where Nix had to be stopped. */
export const nixHangs = 'Nix was asked for its configuration and came to no end';

/**
 * A message of Nix itself, such as its refusal of a configuration, fit to be quoted. Nix repeats the line or the value that it refuses,
 * which may hold a token, a login or a key, also one in a place where none belongs. At most 2000 characters, without colours.
 */
export function redactedNixMessage(text: string): string {
  return text
    .slice(0, 2000)
    .replace(/\u001b\[[0-9;]*m/g, '')
    .split('\n')
    .map(redactedLine)
    .join('\n');
}

/** Every version's words before a line of a configuration, and before a value (libutil/config.cc, configuration.cc, args.cc). */
const quotedLine = /(configuration line )(['"])(.*?)\2(?=(?: in ['"]?[^'" ]*['"]?)?$)/;
const quotedValue = /(\b(?:value|integer|boolean|word) )(['"])(.*)\2/i;

function redactedLine(line: string): string {
  const secret = [...secretMaps].find((name) => line.includes(name));
  if (secret !== undefined) return withoutTail(line, line.indexOf(secret) + secret.length);
  const shown = line
    .replace(quotedLine, (_, before: string, quote: string, conf: string) => {
      const [, name = '', rest = ''] = /^([A-Za-z0-9-]{0,50}[ \t]*=?)(.*)$/.exec(conf.trim()) ?? [];
      return `${before}${quote}${name}${rest.replace(/\S+/g, shownWord)}${quote}`;
    })
    .replace(
      quotedValue,
      (_, before: string, quote: string, value: string) => `${before}${quote}${shownWord(value)}${quote}`,
    );
  return withoutTokens(shown.replace(/\S+/g, withoutLogin));
}

/** Of `access-tokens` and the like only the name is left, and the file that Nix names at the end. */
function withoutTail(line: string, end: number): string {
  const [place = ''] = /['"] in ['"]?[^'" ]+['"]?$/.exec(line) ?? [];
  return `${line.slice(0, end)} ${hidden}${place.startsWith(line.slice(end)) ? '' : place}`;
}

/** A short word, in small letters, and a number are no secrets; a URL is shown without its login. */
function shownWord(word: string): string {
  if (/^(?:=|[A-Z]?[a-z]{1,11}|[A-Z]{1,5}|[0-9]{1,6}[KMGT]?)$/.test(word)) return word;
  return word.includes('://') ? withoutLogin(word) : hidden;
}

function withoutLogin(word: string): string {
  const [, start = '', url = '', end = ''] =
    /^(.*?)([a-z][a-z0-9+.-]{0,15}:\/\/.*?)(['",.;:)\]]*)$/i.exec(word) ?? [];
  if (url !== '') return `${start.includes('@') ? hidden : start}${parseStoreUrl(url).text}${end}`;
  const at = word.lastIndexOf('@');
  return word.slice(0, Math.max(at, 0)).includes(':') ? `${hidden}${word.slice(at)}` : word;
}

const tokens =
  /(?:gh[pousr]_|github_pat_|glpat-|xox[a-z]-|AKIA|ASIA|eyJ|sk-)[\w.-]{8,}|(?<=\b(?:token|password|passwd|secret|bearer)[ =:]{1,3})[^\s'"]+/gi;

/** Long runs of letters and digits; not the 32 of a store path, nor words, nor the parts of a path. */
function withoutTokens(line: string): string {
  return line
    .replace(tokens, hidden)
    .replace(/(?<![A-Za-z0-9+/_=.-])[A-Za-z0-9+=][A-Za-z0-9+/_=.-]{32,}|[A-Za-z0-9+_=]{33,}/g, (run) =>
      /^[A-Za-z./_-]*$/.test(run) && !/[A-Z]/.test(run) ? run : hidden,
    );
}
