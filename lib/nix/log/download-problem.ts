/** Why a download failed, out of the text behind its URL (libstore/filetransfer.cc, 2.3 and before download.cc). */
export interface DownloadProblem {
  /** Absent where no HTTP answer came, or where it was one of success and the transfer broke off later. */
  readonly status?: number;
  /** curl's number. */
  readonly code?: number;
  /** curl's own words for this case, which Nix appends since 2.25 and Lix since 2.92. */
  readonly detail?: string;
}

/** Where only the words are given, behind an HTTP status: `HTTP error 200 (curl error: Transferred a partial file)`. */
const CODE_OF_WORDS: readonly (readonly [RegExp, number])[] = [
  [/partial file/i, 18],
  [/resolve proxy/i, 5],
  [/resolve host/i, 6],
  [/connect to server/i, 7],
  [/peer certificate|certificate problem/i, 60],
  [/timeout was reached|timed out/i, 28],
  [/redirects/i, 47],
  [/receiving data|recv/i, 56],
  [/sending data/i, 55],
  [/writing|write/i, 23],
  [/HTTP2 framing|HTTP\/2 framing/i, 92],
  [/SSL connect/i, 35],
  [/server returned nothing/i, 52],
];

/** The words of libcurl change with its version, the numbers do not. Never throws; an unknown text has neither. */
export function downloadProblem(text: string): DownloadProblem {
  const http = /^HTTP error ([0-9]{1,3})(.*)$/.exec(text);
  if (http === null) {
    // Lix since 2.93: the words may be the detail itself.
    const lix = /^(.*) \(curl error code=([0-9]{1,3})\)$/.exec(text);
    if (lix !== null) return { code: Number(lix[2]), ...detailOf(lix[1]) };
    const [, code, detail] = /^[^()]*(?:\([^()0-9][^()]*\)[^()]*)?\(([0-9]{1,3})\)(.*)$/.exec(text) ?? [];
    return code === undefined ? {} : { code: Number(code), ...detailOf(detail) };
  }
  const status = Number(http[1]);
  const [, number, words = ''] = /\(curl error(?: code=([0-9]{1,3}))?: (.*)\)$/.exec(http[2] ?? '') ?? [];
  const code =
    number === undefined ? CODE_OF_WORDS.find(([known]) => known.test(words))?.[1] : Number(number);
  // 22 is curl's name for an HTTP error; 0 and the like are answers without one.
  const isTransport = code !== undefined && code !== 22;
  const isSuccess = status < 300;
  return {
    ...(isSuccess ? {} : { status }),
    ...(isTransport ? { code } : {}),
    ...(isTransport ? detailOf(words) : {}),
  };
}

function detailOf(text: string | undefined): { readonly detail?: string } {
  const detail = (text ?? '').trim();
  return detail === '' ? {} : { detail };
}
