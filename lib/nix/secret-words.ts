import { excerpt } from './excerpt.ts';

/** Settings whose words are `key=secret`. `nix config show` prints them in clear. */
export const secretMaps: ReadonlySet<string> = new Set(['access-tokens', 'impure-env']);

/** What stands where a secret was. */
export const hidden = '***';

/** The words of a setting with their secrets taken out: `github.com=ghp_x` becomes `github.com=***`. */
export function hideSecretWords(name: string, words: readonly string[]): readonly string[] {
  if (!secretMaps.has(name.replace(/^extra-/, ''))) return words;
  return words.map((word) => {
    const equals = word.indexOf('=');
    return equals < 0 ? hidden : `${word.slice(0, equals)}=${hidden}`;
  });
}

/** The same for a value that was read as a map. */
export function hideSecretValues(
  name: string,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (!secretMaps.has(name)) return values;
  return Object.fromEntries(Object.keys(values).map((key) => [key, hidden]));
}

/** Text of a configuration that is fit to be quoted: no tokens, no login in a URL, no secret key, at most 200 characters. */
export function quotable(text: string): string {
  const short = text.slice(0, 400).replace(/^[ \t\r]+|[ \t\r]+$/g, '');
  const secret = [...secretMaps].find((name) => short.includes(name));
  if (secret !== undefined && !short.endsWith(secret))
    return excerpt(`${short.slice(0, short.indexOf(secret))}${secret} ${hidden}`, 200);
  const shown = short
    .replace(/(\/\/|:\/)[^\s/]*@/g, `$1${hidden}@`)
    .replace(/[A-Za-z0-9+/]{80,}={0,2}/g, hidden);
  return excerpt(shown, 200);
}
