import { shownUrl } from './shown-url.ts';

const longestValue = 500;

/** The answer's headers that a diagnosis needs; no cookie, no token. */
const kept = [
  'server',
  'content-type',
  'content-length',
  'content-encoding',
  'location',
  'www-authenticate',
  'proxy-authenticate',
  'date',
  'age',
  'via',
  'x-cache',
  'cf-ray',
  'retry-after',
  'x-served-by',
  'x-cache-hits',
  'x-timer',
  'cf-cache-status',
  'x-amz-request-id',
  'x-amz-id-2',
  'x-amz-cf-id',
  'x-amz-cf-pop',
  'cache-control',
  'nix-link',
  'x-amz-bucket-region',
  'x-attic-cache-visibility',
] as const;

const shownLocation = (location: string, base: URL): string =>
  URL.canParse(location, base.href) ? shownUrl(new URL(location, base)) : '(not a URL)';

/** The kept ones of an answer's headers, each bounded; `location` absolute and without secrets. */
export function keptHeaders(header: (name: string) => string | undefined, base: URL): Record<string, string> {
  const entries = kept.flatMap((name) => {
    const value = header(name);
    if (value === undefined) return [];
    return [
      [name, (name === 'location' ? shownLocation(value, base) : value).slice(0, longestValue)] as const,
    ];
  });
  return Object.fromEntries(entries);
}
