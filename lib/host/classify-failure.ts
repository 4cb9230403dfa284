const longestMessage = 500;

/** OpenSSL says `80AC:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../file.c:350: `. */
const openSslNoise = /^[0-9A-F]+:error:[0-9A-F]+:[^:]*:[^:]*:([^:]*):.*$/;

/** Codes that say little as soon as another address of the same host failed in a more telling way. */
const lessTelling: ReadonlySet<string> = new Set([
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EAFNOSUPPORT',
  'EINVAL',
  'UND_ERR_SOCKET',
  'UND_ERR_ABORTED',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/** The error itself with its causes and, of an AggregateError, its parts: the innermost first. */
function family(error: unknown, depth = 0): readonly object[] {
  if (typeof error !== 'object' || error === null || depth > 8) return [];
  const parts = 'errors' in error && Array.isArray(error.errors) ? error.errors.slice(0, 50) : [];
  const cause = 'cause' in error ? [error.cause] : [];
  return [...[...parts, ...cause].flatMap((one) => family(one, depth + 1)), error];
}

/**
 * What curl takes and undici's parser does not: lines that end in LF alone, a blank in a header's name, HTTP/2 without a dot. Other answers
 * that it refuses (a chunk of no size, a NUL) are refused by curl as well.
 */
const curlIsMilder = /Missing expected (?:CR|LF)|Invalid header token|Invalid status code|Expected dot/;

const isUnreadableHttp = (one: object): boolean =>
  one instanceof Error &&
  (one.name === 'HTTPParserError'
    ? curlIsMilder.test(one.message)
    : // An answer of 100 that nobody asked for.
      'code' in one && one.code === 'UND_ERR_SOCKET' && one.message === 'bad response');

/** The most telling code of an error, or its name where there is none. The numeric codes of DOMException are no codes. */
export function failureCode(error: unknown): string {
  const all = family(error);
  if (all.some(isUnreadableHttp)) return 'UNREADABLE_HTTP';
  const codes = all.flatMap((one) => ('code' in one && typeof one.code === 'string' ? [one.code] : []));
  const code = codes.find((one) => !lessTelling.has(one)) ?? codes[0];
  if (code !== undefined) return code;
  const innermost = all[0];
  return innermost instanceof Error ? innermost.name : 'UNKNOWN';
}

/** What the innermost error says, in one bounded line. */
export function failureMessage(error: unknown): string {
  const said = family(error).flatMap((one) =>
    one instanceof Error && one.message !== '' ? [one.message] : [],
  );
  return (said[0] ?? String(error)).replace(/\s+/g, ' ').replace(openSslNoise, '$1').slice(0, longestMessage);
}

/** TIMEOUT where a deadline ended it, ABORTED where somebody else did. */
export function abortCode(signal: AbortSignal): 'TIMEOUT' | 'ABORTED' {
  const reason: unknown = signal.reason;
  return reason instanceof Error && reason.name === 'TimeoutError' ? 'TIMEOUT' : 'ABORTED';
}
