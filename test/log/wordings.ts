import type { LogMessageKind } from '../../lib/nix/log/message.ts';

/** A message as some versions word it, in the lines that it takes in a pipe. */
export interface Wording {
  /** Of Nix, unless it says Lix. */
  readonly versions: string;
  readonly kind: LogMessageKind;
  readonly lines: readonly string[];
  /** The id of the finding that it leads to; `aside` for what is no fault of a cache. */
  readonly check: string;
  /** What it is about. */
  readonly about?: string;
}

const path = '/nix/store/x6jzjlhqsv0c35w4sgik82p9xvng15p3-hello-2.12';
const drv = '/nix/store/h9q353mvbpy369fvbxxr99g7c81vgdr9-hello-2.12.drv';
const narinfo = 'x6jzjlhqsv0c35w4sgik82p9xvng15p3.narinfo';
const nar = 'nar/1a1v3xawwqp1bv3qgc754mqh57f24lkyhj854djnb07612l4s7ch.nar.xz';
const cache = 'https://cache.test/team';

/** One download that failed, in the words of each age. */
function download(
  check: string,
  file: string,
  texts: Readonly<Record<string, string>>,
  about: string = cache,
): readonly Wording[] {
  return Object.entries(texts).map(([versions, problem]) => ({
    versions,
    kind: 'download',
    lines: problem
      .split('\n')
      .map((line, index) => (index === 0 ? `warning: unable to download '${cache}/${file}': ${line}` : line)),
    check,
    about,
  }));
}

const info = 'nix-cache-info';

const transport: readonly Wording[] = [
  ...download('unreachable-cache', info, {
    '2.0-2.24': "Couldn't connect to server (7)",
    '2.25-2.33':
      'Could not connect to server (7) Failed to connect to cache.test port 443 after 0 ms: Could not connect to server',
    '2.34':
      'Could not connect to server (7) Failed to connect to cache.test:443 after 133826 ms: Could not connect to server',
    'Lix 2.90-2.91': "Couldn't connect to server (7)",
    'Lix 2.92':
      "Couldn't connect to server (7) Failed to connect to cache.test port 443 after 12 ms: Couldn't connect to server",
    'Lix 2.93-2.95':
      'Failed to connect to cache.test port 443 after 12 ms: Could not connect to server (curl error code=7)',
  }),
  ...download('unreachable-proxy', info, {
    '2.34 behind a dead proxy':
      'Could not connect to server (7) Failed to connect to 127.0.0.1:8199 over proxy 127.0.0.1 after 0 ms: Could not connect to server',
    '2.0-2.24 proxy name': "Couldn't resolve proxy name (5)",
    '2.25-2.35 proxy name': 'Could not resolve proxy name (5) Could not resolve proxy: proxy.invalid',
    'Lix 2.93-2.95 proxy name': 'Could not resolve proxy: proxy.invalid (curl error code=5)',
  }),
  ...download('unresolved-host', info, {
    '2.0-2.24': "Couldn't resolve host name (6)",
    '2.25-2.35': 'Could not resolve hostname (6) Could not resolve host: cache.test',
    'Lix 2.93-2.95': 'Could not resolve host: cache.test (curl error code=6)',
    '2.25-2.35 silent resolver': 'Timeout was reached (28) Resolving timed out after 5000 milliseconds',
  }),
  ...download('cache-timeout', info, { '2.0-2.24': 'Timeout was reached (28)' }),
  ...download('dropped-packets', info, {
    '2.25-2.35': 'Timeout was reached (28) Connection timed out after 2001 milliseconds',
    '2.34 without a limit':
      'Timeout was reached (28) Failed to connect to cache.test port 443 after 133826 ms: Could not connect to server',
    'Lix 2.93-2.95': 'Connection timed out after 5001 milliseconds (curl error code=28)',
  }),
  ...download('silent-server', info, {
    '2.25-2.35':
      'Timeout was reached (28) Operation too slow. Less than 1 bytes/sec transferred the last 2 seconds',
    'Lix 2.93-2.95':
      'Operation too slow. Less than 1 bytes/sec transferred the last 300 seconds (curl error code=28)',
  }),
  ...download('silent-server', nar, {
    '2.0-2.3': 'HTTP error 200 (curl error: Timeout was reached)',
    '2.4-2.8': "HTTP error 200 ('OK') (curl error: Timeout was reached)",
    '2.9-2.35': 'HTTP error 200 (curl error: Timeout was reached)',
  }),
  ...download('broken-connection', nar, {
    '2.0-2.3': 'HTTP error 200 (curl error: Transferred a partial file)',
    '2.4-2.8': "HTTP error 200 ('OK') (curl error: Transferred a partial file)",
    '2.9-2.35': 'HTTP error 200 (curl error: Transferred a partial file)',
    'Lix 2.90-2.92': 'HTTP error 200 (OK) (curl error: Transferred a partial file)',
    'Lix 2.93-2.95': 'HTTP error 200 (OK) (curl error code=18: end of response with 1234 bytes missing)',
  }),
  ...download('broken-connection', info, {
    '2.0-2.24 reset': 'Failure when receiving data from the peer (56)',
    '2.25-2.35 reset':
      'Failure when receiving data from the peer (56) Recv failure: Connection reset by peer',
    'Lix 2.93-2.95 reset': 'Recv failure: Connection reset by peer (curl error code=56)',
    '2.0-2.24 empty': 'Server returned nothing (no headers, no data) (52)',
    '2.25-2.35 empty': 'Server returned nothing (no headers, no data) (52) Empty reply from server',
    'all, while sending': 'Failed sending data to the peer (55)',
  }),
  ...download('broken-http2', nar, {
    '2.0-2.24 framing': 'Error in the HTTP2 framing layer (16)',
    '2.25-2.35 framing': 'Error in the HTTP2 framing layer (16) Remote peer returned unexpected data',
    '2.0-2.24 stream': 'Stream error in the HTTP/2 framing layer (92)',
    '2.25-2.35 stream':
      'Stream error in the HTTP/2 framing layer (92) HTTP/2 stream 3 was not closed cleanly: INTERNAL_ERROR (err 2)',
    'Lix 2.93-2.95': 'HTTP/2 stream 3 was not closed cleanly: INTERNAL_ERROR (err 2) (curl error code=92)',
    '2.9-2.35 late': 'HTTP error 200 (curl error: Stream error in the HTTP/2 framing layer)',
  }),
  ...download('refused-certificate', info, {
    '2.0-2.24': 'SSL peer certificate or SSH remote key was not OK (60)',
    'Lix 2.90': 'SSL peer certificate or SSH remote key was not OK (60)',
  }),
  ...download('untrusted-certificate', info, {
    '2.26 GnuTLS':
      'SSL peer certificate or SSH remote key was not OK (60) server verification failed: certificate signer not trusted. (CAfile: /etc/ssl/certs/ca-certificates.crt CRLfile: none)',
    '2.34 GnuTLS':
      'SSL peer certificate or SSH remote key was not OK (60) SSL certificate verification failed: certificate signer not trusted. (CAfile: /etc/ssl/certs/ca-certificates.crt CRLfile: none)',
    '2.25-2.33 OpenSSL':
      'SSL peer certificate or SSH remote key was not OK (60) SSL certificate problem: unable to get local issuer certificate',
    '2.34 OpenSSL':
      'SSL peer certificate or SSH remote key was not OK (60) SSL certificate OpenSSL verify result: unable to get local issuer certificate (20)',
    '2.25-2.35 self-signed':
      'SSL peer certificate or SSH remote key was not OK (60) SSL certificate problem: self-signed certificate in certificate chain',
    'Lix 2.93-2.95': 'SSL certificate problem: self-signed certificate (curl error code=60)',
  }),
  ...download('expired-certificate', info, {
    GnuTLS:
      'SSL peer certificate or SSH remote key was not OK (60) server verification failed: certificate has expired. (CAfile: none CRLfile: none)',
    OpenSSL:
      'SSL peer certificate or SSH remote key was not OK (60) SSL certificate problem: certificate has expired',
    'OpenSSL, curl 8.23':
      'SSL peer certificate or SSH remote key was not OK (60) SSL certificate OpenSSL verify result: certificate has expired (10)',
    'Lix 2.93-2.95': 'SSL certificate problem: certificate has expired (curl error code=60)',
  }),
  ...download('certificate-not-yet-valid', info, {
    OpenSSL:
      'SSL peer certificate or SSH remote key was not OK (60) SSL certificate problem: certificate is not yet valid',
    'OpenSSL, curl 8.23':
      'SSL peer certificate or SSH remote key was not OK (60) SSL certificate OpenSSL verify result: certificate is not yet valid or the system clock is incorrect (9)',
  }),
  ...download('wrong-host-certificate', info, {
    GnuTLS:
      "SSL peer certificate or SSH remote key was not OK (60) SSL: certificate subject name (wronghost) does not match target hostname 'cache.test'",
    OpenSSL:
      "SSL peer certificate or SSH remote key was not OK (60) SSL: no alternative certificate subject name matches target hostname 'cache.test'",
    'OpenSSL, curl 7.88':
      "SSL peer certificate or SSH remote key was not OK (60) SSL: no alternative certificate subject name matches target host name 'cache.test'",
  }),
  ...download('tls-mismatch', info, {
    '2.0-2.24': 'SSL connect error (35)',
    '2.26 GnuTLS': 'SSL connect error (35) GnuTLS, handshake failed: An unexpected TLS packet was received.',
    '2.25-2.35 OpenSSL':
      'SSL connect error (35) TLS connect error: error:0A00010B:SSL routines::wrong version number',
    'Lix 2.93-2.95':
      'TLS connect error: error:0A00010B:SSL routines::wrong version number (curl error code=35)',
  }),
  ...download('missing-ca-file', info, {
    '2.0-2.24': 'Problem with the SSL CA cert (path? access rights?) (77)',
    '2.25-2.35':
      'Problem with the SSL CA cert (path? access rights?) (77) error adding trust anchors from file: /gone.crt',
    'Lix 2.93-2.95': 'error setting certificate file: /gone.crt (curl error code=77)',
  }),
  ...download('redirect-loop', info, {
    '2.0-2.3': 'HTTP error 302 (curl error: Number of redirects hit maximum amount)',
    '2.4-2.8': "HTTP error 302 ('Found') (curl error: Number of redirects hit maximum amount)",
    '2.9-2.35': 'HTTP error 302 (curl error: Number of redirects hit maximum amount)',
    'Lix 2.93-2.95': 'HTTP error 302 (Found) (curl error code=47: Maximum (10) redirects followed)',
  }),
  ...download('proxy-refusal', info, {
    '2.25-2.35': 'Failure when receiving data from the peer (56) CONNECT tunnel failed, response 403',
    '2.25-2.35, older curl':
      'Failure when receiving data from the peer (56) Received HTTP code 407 from proxy after CONNECT',
  }),
  ...download('unusable-substituter', info, {
    '2.0-2.24': 'URL using bad/illegal format or missing URL (3)',
    '2.25-2.33': 'URL using bad/illegal format or missing URL (3) URL rejected: Bad port number',
  }),
  ...download('unexplained-failure', info, { all: 'Weird server reply (8)' }),
];

const page = [
  '',
  '         response body:',
  '',
  '         <html><head><title>Sorry</title></head>',
  '         </html>',
].join('\n');

const http: readonly Wording[] = [
  ...download('denied-access', info, {
    '2.26-2.35': `HTTP error 403\n${page}`,
    '2.26-2.35, 401': 'HTTP error 401',
    'Lix, 403': 'HTTP error 403 (Forbidden)',
  }),
  ...download('unreachable-cache', nar, {
    '2.9-2.24, redirected': "HTTP error 307 (curl error: Couldn't connect to server)",
  }),
  ...download('broken-connection', nar, {
    '2.9-2.24, resumed': 'HTTP error 206 (curl error: Failed sending data to the peer)',
  }),
  ...download('failing-narinfos', narinfo, { '2.4-2.35, HEAD': 'HTTP error 405' }),
  {
    versions: '2.33-2.35',
    kind: 'download',
    lines: [
      "warning: unable to download 'https://team.s3.eu-west-1.amazonaws.com/nix-cache-info': HTTP error 403",
    ],
    check: 'private-bucket',
    about: 'https://team.s3.eu-west-1.amazonaws.com',
  },
  ...download('denied-access', narinfo, { '2.35, 401': 'HTTP error 401' }),
  ...download('proxy-refusal', info, { '2.26-2.35': 'HTTP error 407' }),
  ...download('server-error', info, {
    '2.0-2.3': 'HTTP error 500',
    '2.4-2.8': `HTTP error 500 ('Internal Server Error')\n${page}`,
    '2.9-2.35': `HTTP error 502\n${page}`,
    'Lix 2.90-2.92': 'HTTP error 503 (Service Unavailable)',
    'Lix 2.93-2.95':
      'HTTP error 504 (Gateway Timeout) (curl error code=22: The requested URL returned error: 504)',
    'all, 429': 'HTTP error 429',
    '2.4-2.8, 429': "HTTP error 429 ('Too Many Requests')",
  }),
  ...download('failing-narinfos', narinfo, {
    '2.0-2.3': 'HTTP error 500',
    '2.4-2.8': `HTTP error 500 ('Internal Server Error')\n${page}`,
    '2.9-2.35': 'HTTP error 503',
    Lix: 'HTTP error 502 (Bad Gateway)',
  }),
  ...download('failing-nars', nar, {
    '2.0-2.3': 'HTTP error 500',
    '2.4-2.8': "HTTP error 503 ('')",
    Lix: 'HTTP error 500 (Internal)',
  }),
  ...download('tls-mismatch', info, {
    '2.4-2.35':
      'HTTP error 400\n\n         response body:\n\n         <center>The plain HTTP request was sent to HTTPS port</center>',
  }),
  {
    versions: '2.3-2.35',
    kind: 'download',
    lines: [`warning: unable to upload '${cache}/${info}': HTTP error 405`],
    check: 'not-a-cache',
    about: cache,
  },
  {
    versions: '2.3-2.35',
    kind: 'download',
    lines: [`error: unable to upload '${cache}/${nar}': HTTP error 403`],
    check: 'failed-upload',
    about: cache,
  },
  {
    versions: '2.0-2.35',
    kind: 'download',
    lines: ["error: unable to download 'https://github.com/NixOS/nixpkgs/archive/x.tar.gz': HTTP error 404"],
    check: 'aside',
  },
];

/** Each version's words for one thing. */
const worded = (
  kind: LogMessageKind,
  check: string,
  about: string | undefined,
  texts: Readonly<Record<string, string>>,
): readonly Wording[] =>
  Object.entries(texts).map(([versions, text]) => ({
    versions,
    kind,
    lines: text.split('\n'),
    check,
    ...(about === undefined ? {} : { about }),
  }));

const contents: readonly Wording[] = [
  ...worded('not-a-cache', 'not-a-cache', cache, {
    '2.0-2.35 as substituter': `warning: '${cache}' does not appear to be a binary cache`,
    '2.0-2.35 as store': `error: '${cache}' does not appear to be a binary cache`,
  }),
  ...worded('store-prefix', 'store-prefix-mismatch', cache, {
    all: `warning: binary cache '${cache}' is for Nix stores with prefix '/gnu/store', not '/nix/store'`,
  }),
  ...worded('bad-number', 'unreadable-priority', undefined, { '2.4-2.35': 'error: stoi' }),
  ...worded('corrupt-narinfo', 'corrupt-narinfo', undefined, {
    '2.0-2.15': `error: NAR info file '${narinfo}' is corrupt`,
    '2.16-2.35 field': `error: NAR info file '${narinfo}' is corrupt: NarHash missing`,
    '2.16-2.35 line': `error: NAR info file '${narinfo}' is corrupt: bad hash at line 6`,
    '2.35 compression': `error: NAR info file '${narinfo}' is corrupt: invalid Compression`,
  }),
  ...worded('corrupt-narinfo', 'web-page-answer', undefined, {
    '2.16-2.35 page': `error: NAR info file '${narinfo}' is corrupt: expecting ':' at line 1`,
  }),
  ...worded('illegal-character', 'corrupt-narinfo', undefined, {
    '2.4-2.23': "error: store path 'x6jzjlhqsv0c35w4sgik82p9xvng15p3-hello' contains illegal character ''",
    '2.24-2.35':
      "error: path 'x6jzjlhqsv0c35w4sgik82p9xvng15p3-hello' is not a valid store path: name 'hello' contains illegal character ''",
  }),
  ...worded('other-path', 'misplaced-narinfo', cache, {
    '2.4-2.35': `asked '${cache}' for '${path}' but got '/nix/store/${'a'.repeat(32)}-other'`,
  }),
  ...worded('other-path', 'misplaced-narinfo', undefined, {
    '2.3':
      "nix-store: src/libstore/nar-info-disk-cache.cc:233: nix::NarInfoDiskCacheImpl::upsertNarInfo(const string&)::<lambda()>: Assertion `hashPart == storePathToHash(info->path)' failed.",
  }),
  ...worded('missing-nar', 'missing-nar', cache, {
    '2.1-2.3': `file '${nar}' does not exist in binary cache '${cache}'`,
    '2.4-2.25': `error: file '${nar}' does not exist in binary cache '${cache}'`,
    '2.26-2.35': `warning: file '${nar}' does not exist in binary cache '${cache}'`,
  }),
  ...worded('missing-nar', 'missing-nar', undefined, {
    'a directory': `error: file '${nar}' does not exist in binary cache`,
  }),
  ...worded('short-nar', 'damaged-nar', cache, {
    '2.1-2.35': `error: NAR for '${path}' fetched from '${cache}' is incomplete`,
  }),
  ...worded('wrong-nar', 'damaged-nar', undefined, {
    '2.0-2.1': `hash mismatch importing path '${path}'; expected hash 'sha256:${'1'.repeat(52)}', got 'sha256:${'0'.repeat(52)}'`,
    '2.2-2.3': `hash mismatch importing path '${path}';\n  wanted: sha256:${'1'.repeat(52)}\n  got:    sha256:${'0'.repeat(52)}`,
    '2.4-2.35': `error: hash mismatch importing path '${path}';\n         specified: sha256:${'1'.repeat(52)}\n         got:       sha256:${'0'.repeat(52)}`,
    'newest SRI': `error: hash mismatch importing path '${path}';\n         specified: sha256-QHvNm2CLenj5iFkwws4fyvrgl30xzNQ/wemYy0damqw=\n         got:       sha256-QHvNm2CLenj5iFkwws4fyvrgl30xzNQ/wemYy0damqx=`,
    '2.4-2.35 size': `error: size mismatch importing path '${path}';\n         specified: 10\n         got:       12`,
    '2.4-2.35 address': `error: ca hash mismatch importing path '${path}';\n         specified: a\n         got:       b`,
  }),
  ...worded('bad-stream', 'damaged-nar', undefined, {
    '2.0-2.3 flipped': 'error 9 while decompressing xz file',
    '2.0-2.3 as error': 'error: error 7 while decompressing xz file',
    '2.0-2.3 bzip2': 'error: error while decompressing bzip2 file',
    '2.4-2.35 brotli': 'error: error while decompressing brotli file',
    '2.4-2.35 page': 'error: input compression not recognized',
    '2.4-2.35 flipped': 'error: Failed to open archive (Lzma library error: Corrupted input data)',
    '2.4-2.35 cut': 'error: Failed to open archive (Lzma library error:  No progress is possible)',
    '2.4-2.35 empty': 'error: coroutine has finished',
    '2.4-2.35 no NAR': "error: bad archive: input doesn't look like a Nix archive",
    '2.4-2.35 cut late':
      'error: failed to read compressed data (Lzma library error: No progress is possible)',
    '2.4-2.35 head': 'error: failed to read header (Lzma library error: Corrupted input data)',
    '2.35 zstd': 'error: zstd error: Data corruption detected',
  }),
  ...worded('unknown-compression', 'damaged-nar', undefined, {
    '2.0-2.3': "error: unknown compression method 'zstd'",
    '2.26': "error: failed to get libarchive filter by name: No such filter 'snappy'",
  }),
  ...worded('s3', 'private-bucket', undefined, {
    '2.0-2.32':
      "error: AWS error fetching 'nix-cache-info': The AWS Access Key Id you provided does not exist in our records.",
    '2.0-2.32 denied': "warning: AWS error fetching 'nix-cache-info': Access Denied",
    '2.33-2.35':
      'warning: AWS authentication failed for S3 request https://s3.eu-west-1.amazonaws.com/bucket/nix-cache-info: no credentials',
  }),
  ...worded('s3', 'missing-bucket', undefined, {
    '2.0-2.32':
      "error: AWS error fetching 'nix-cache-info': The specified bucket does not exist (NoSuchBucket)",
  }),
  ...worded('s3', 'bucket-in-other-region', undefined, {
    '2.0-2.32':
      "error: AWS error fetching 'nix-cache-info': The bucket you are attempting to access must be addressed using the specified endpoint.",
  }),
];

const trust: readonly Wording[] = [
  ...worded('refused-signature', 'refused-signature', cache, {
    '2.0-2.5': `warning: substituter '${cache}' does not have a valid signature for path '${path}'`,
    '2.6-2.9': `warning: the substitute for '${path}' from '${cache}' is not signed by any of the keys in 'trusted-public-keys'`,
    '2.10-2.35, Lix': `warning: ignoring substitute for '${path}' from '${cache}', as it's not signed by any of the keys in 'trusted-public-keys'`,
  }),
  ...worded('unsigned-import', 'unsigned-import', path, {
    '2.0-2.11': `error: cannot add path '${path}' because it lacks a valid signature`,
    '2.12-2.35, Lix': `error: cannot add path '${path}' because it lacks a signature by a trusted key`,
    '2.12-2.35 realisation': `error: cannot register realisation '${path}' because it lacks a signature by a trusted key`,
  }),
  ...worded('untrusted-path', 'refused-signature', path, { all: `path '${path}' is untrusted` }),
  ...worded('malformed-key', 'malformed-trusted-key', 'trusted-public-keys', {
    '2.0-2.24, Lix 2.90-2.93': 'error: secret key is corrupt',
    '2.0-2.24 length': 'error: public key is not valid',
    'Lix 2.94-2.95': "error: public key is not valid: 'lab-1'",
  }),
  {
    versions: '2.25-2.33',
    kind: 'malformed-key',
    lines: [
      'error:',
      "       \u2026 while decoding key named 'lab-1' with raw value ''",
      '',
      '       error: key is corrupt',
    ],
    check: 'malformed-trusted-key',
    about: 'lab-1',
  },
  {
    versions: '2.34-2.35',
    kind: 'malformed-key',
    lines: [
      'error:',
      "       \u2026 while decoding key named '' with raw value 'lab-1:c2VjcmV0'",
      '',
      '       error: key is corrupt',
    ],
    check: 'malformed-trusted-key',
    about: 'lab-1',
  },
  ...worded('bad-base64', 'malformed-trusted-key', 'trusted-public-keys', {
    '2.0-2.3': 'error: invalid character in Base64 string',
    '2.4-2.24': "error: invalid character in Base64 string: ''",
  }),
  ...worded('malformed-signature', 'malformed-signature', undefined, {
    '2.0-2.35': 'error: signature is not valid',
    '2.34-2.35': 'error: signature is corrupt',
  }),
  ...worded('bogus-content-address', 'bogus-content-address', undefined, {
    '2.0-2.35': `warning: path '${path}' claims to be content-addressed but isn't`,
    '2.1-2.35 import': `error: cannot add path '${path}' to the Nix store because it claims to be content-addressed but isn't`,
  }),
  ...worded('untrusted-substituter', 'untrusted-substituter', cache, {
    '2.0-2.13': `warning: ignoring untrusted substituter '${cache}'`,
    '2.14-2.35, Lix': `warning: ignoring untrusted substituter '${cache}', you are not a trusted user.\nRun \`man nix.conf\` for more information on the \`substituters\` configuration option.`,
  }),
  ...worded('restricted-setting', 'ignored-user-setting', 'trusted-public-keys', {
    '2.0-2.3':
      "warning: ignoring the user-specified setting 'trusted-public-keys', because it is a restricted setting and you are not a trusted user",
    '2.22-2.35':
      "warning: ignoring the client-specified setting 'trusted-public-keys', because it is a restricted setting and you are not a trusted user",
    Lix: "warning: Ignoring the client-specified setting 'trusted-public-keys', because it is a restricted setting and you are not a trusted user",
  }),
  ...worded('restricted-setting', 'ignored-user-setting', 'plugin-files', {
    Lix: 'warning: Ignoring the client-specified plugin-files.',
  }),
  ...worded('flake-setting', 'ignored-flake-setting', 'extra-substituters', {
    '2.4-2.11': "warning: ignoring untrusted flake configuration setting 'extra-substituters'",
    '2.12-2.35':
      "warning: ignoring untrusted flake configuration setting 'extra-substituters'.\nPass '--accept-flake-config' to trust it",
    'Lix 2.91-2.95':
      "warning: ignoring untrusted flake configuration setting 'extra-substituters', pass '--accept-flake-config' to trust it (may allow the flake to gain root, see the nix.conf manual page)",
  }),
  ...worded('disallowed-user', 'disallowed-user', undefined, {
    '2.4-2.35': "error: user 'alice' is not allowed to connect to the Nix daemon",
  }),
];

const setup: readonly Wording[] = [
  ...worded('unopenable-store', 'schemeless-substituter', 'cache.test', {
    '2.0-2.22, Lix': "warning: don't know how to open Nix store 'cache.test'",
    '2.23-2.33': "warning: Cannot parse Nix store 'cache.test'",
    '2.34-2.35': "error: Cannot parse Nix store 'cache.test'",
  }),
  ...worded('unopenable-store', 'unusable-substituter', undefined, {
    '2.23-2.35': "warning: don't know how to open Nix store with scheme 'htps'",
    '2.34': "error: Cannot parse Nix store 'http://127.0.0.1:99999/'",
  }),
  ...worded('unknown-setting', 'misspelled-setting', 'substituter', {
    all: "warning: unknown setting 'substituter'",
  }),
  ...worded('unknown-setting', 'misspelled-setting', 'extra-trusted-public-keys', {
    '2.0-2.3': "warning: unknown setting 'extra-trusted-public-keys'",
  }),
  ...worded('unknown-setting', 'unusable-substituter', 'priority', {
    '2.0-2.3': "warning: unknown setting 'priority'",
  }),
  ...worded('bad-setting-value', 'unusable-substituter', 'priority', {
    '2.4-2.35': "warning: setting 'priority' has invalid value 'abc'",
  }),
  ...worded('bad-setting-value', 'refused-configuration', 'require-sigs', {
    all: "error: Boolean setting 'require-sigs' has invalid value 'maybe'",
  }),
  ...worded('bad-configuration', 'refused-configuration', undefined, {
    '2.0-2.22': "error: illegal configuration line 'substituters=http://a' in '/etc/nix/nix.conf'",
    '2.23-2.33': "error: syntax error in configuration line 'substituters=http://a' in '/etc/nix/nix.conf'",
    '2.34-2.35': 'error: syntax error in configuration line \'substituters=http://a\' in "/etc/nix/nix.conf"',
    'missing include': "error: file '/etc/nix/gone.conf' included from '/etc/nix/nix.conf' not found",
  }),
  ...worded('ssh', 'unreachable-ssh-host', undefined, {
    '2.0-2.14': "error: cannot connect to 'cache.test'",
    '2.15-2.35': "error: failed to start SSH connection to 'cache.test'",
    'with ssh':
      "ssh: connect to host cache.test port 22: Connection refused\nerror: cannot connect to 'cache.test'",
  }),
  ...worded('ssh', 'unknown-host-key', undefined, {
    all: "Host key verification failed.\nerror: failed to start SSH connection to 'cache.test'",
  }),
  ...worded('ssh', 'refused-ssh-login', undefined, {
    all: "nix@cache.test: Permission denied (publickey,password).\nerror: cannot connect to 'cache.test'",
  }),
  ...worded('ssh', 'unresolved-ssh-host', undefined, {
    all: "ssh: Could not resolve hostname cache.test: Name or service not known\nerror: cannot connect to 'cache.test'",
  }),
  ...worded('ssh', 'refused-host-key', undefined, {
    all: "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nerror: cannot connect to 'cache.test'",
  }),
  ...worded('ssh', 'missing-ssh-client', undefined, {
    '2.0-2.3': "error: unable to execute 'ssh': No such file or directory",
    '2.26-2.35': "error: Could not find executable 'ssh'",
  }),
  ...worded('remote-store', 'unreachable-ssh-host', 'ssh-ng://cache.test', {
    '2.0-2.3': "error: cannot open connection to remote store 'ssh-ng://cache.test': unexpected end-of-file",
    '2.4-2.14':
      "error: cannot open connection to remote store 'ssh-ng://cache.test': error: unexpected end-of-file",
  }),
  ...worded('remote-store', 'missing-daemon', undefined, {
    '2.4-2.35':
      "error: cannot open connection to remote store 'daemon': error: reading from file: Connection reset by peer",
  }),
  ...worded('missing-daemon', 'missing-daemon', undefined, {
    '2.0-2.3': "error: cannot connect to daemon at '/nix/var/nix/daemon-socket/socket': Connection refused",
    '2.4-2.19':
      "error: cannot connect to socket at '/nix/var/nix/daemon-socket/socket': No such file or directory",
    '2.20-2.35': "error: cannot connect to socket at '/nix/var/nix/daemon-socket/socket': Permission denied",
    Lix: "error: cannot connect to '/nix/var/nix/daemon-socket/socket': No such file or directory",
  }),
  ...worded('lost-daemon', 'lost-daemon', undefined, {
    all: 'error: Nix daemon disconnected unexpectedly (maybe it crashed?)',
  }),
  ...worded('offline', 'offline-machine', undefined, {
    '2.3-2.35': "warning: you don't have Internet access; disabling some network-dependent features",
  }),
  ...worded('read-only-store', 'read-only-store', undefined, {
    all: `error: cannot substitute path '${path}' - no write access to the Nix store`,
  }),
  ...worded('full-buffer', 'full-download-buffer', undefined, {
    '2.24-2.32': "warning: download buffer is full; consider increasing the 'download-buffer-size' setting",
  }),
];

const outcomes: readonly Wording[] = [
  ...worded('disabled-cache', 'disabled-cache', cache, {
    all: `disabling binary cache '${cache}' for 60 seconds`,
    thrown: `error: substituter '${cache}' is disabled`,
  }),
  ...worded('crashed-fallback', 'crashing-fallback', undefined, {
    '2.0-2.8': "terminate called after throwing an instance of 'nix::SubstituterDisabled'",
  }),
  ...worded('substitutes-failed', 'uncached-path', undefined, {
    all: `error: some substitutes for the outputs of derivation '${drv}' failed (usually happens due to networking issues); try '--fallback' to build derivation from source `,
  }),
  ...worded('no-substituter', 'uncached-path', path, {
    all: `error: path '${path}' is required, but there is no substituter that can build it`,
    '2.8-2.35 output': `error: derivation output '${path}' is required, but there is no substituter that can provide it`,
    '2.4-2.35 output': `error: The output path of the derivation output '${path}' could not be substituted`,
  }),
  ...worded('unknown-paths', 'uncached-path', path, {
    all: `don't know how to build these paths:\n  ${path}`,
    'read-only': `don't know how to build these paths (may be caused by read-only store access):\n  ${path}`,
  }),
  ...worded('missing-references', 'uncached-path', path, {
    all: `error: some references of path '${path}' could not be realised`,
  }),
  ...worded('path-not-valid', 'uncached-path', path, { all: `error: path '${path}' is not valid` }),
  ...worded('substitution-off', 'no-substituters', undefined, {
    all: `error: dependency '${path}' of '${drv}' does not exist, and substitution is disabled`,
  }),
  ...worded('goal-failed', 'nothing', undefined, {
    'all, a path': `error: build of '${path}' failed`,
    'all, several': `error: build of '${path}', '${drv}' failed`,
    '2.0-2.3': `cannot build derivation '${drv}': 2 dependencies couldn't be built`,
    '2.4-2.28': `error: 1 dependencies of derivation '${drv}' failed to build`,
    '2.29-2.35': `error: Cannot build '${drv}'.\n       Reason: 1 dependency failed.\n       Output paths:\n         ${path}`,
  }),
  ...worded('build-failed', 'aside', undefined, {
    '2.0-2.3': `builder for '${drv}' failed with exit code 3`,
    '2.0-2.3 with its log': `builder for '${drv}' failed with exit code 3; last 2 log lines:\n  error: unable to download '${cache}/${info}': Timeout was reached (28)\n  compiling`,
    '2.4-2.28': `error: builder for '${drv}' failed with exit code 1;\n       last 2 log lines:\n       > error: unable to download '${cache}/${info}': Timeout was reached (28)\n       > compiling\n       For full logs, run 'nix log ${drv}'.`,
    '2.29-2.35': `error: Cannot build '${drv}'.\n       Reason: builder failed with exit code 2.\n       Output paths:\n         ${path}\n       Last 1 log lines:\n       > error: unable to download '${cache}/${info}': Timeout was reached (28)\n       For full logs, run:\n         nix log ${drv}`,
    'out of time': `error: building of '${drv}' timed out after 3600 seconds`,
    killed: `error: builder for '${drv}' failed due to signal 9 (Killed)`,
    '2.35 other system': `error: Cannot build '${drv}'.\n       Reason: platform mismatch\n       Required system: 'aarch64-linux'`,
  }),
  ...worded('other-hash', 'aside', undefined, {
    '2.2-2.3': `hash mismatch in fixed-output derivation '${path}':\n  wanted: sha256:a\n  got:    sha256:b`,
    '2.4-2.35': `error: hash mismatch in fixed-output derivation '${drv}':\n         specified: sha256-a\n            got:    sha256-b`,
  }),
  ...worded('remote-build', 'aside', undefined, {
    all: "cannot build on 'ssh://builder.test': error: failed to start SSH connection to 'builder.test'",
    '2.31-2.35': `error: build of '${drv}' on 'ssh://builder.test' failed: builder failed`,
  }),
];

export const wordings: readonly Wording[] = [
  ...transport,
  ...http,
  ...contents,
  ...trust,
  ...setup,
  ...outcomes,
];

/** The ways in which the same lines come to a log. */
export const dresses: Readonly<Record<string, (lines: readonly string[]) => string>> = {
  plain: (lines) => join(lines),
  coloured: (lines) => join(lines.map(coloured)),
  'with colours that lost their escapes': (lines) =>
    join(lines.map((line) => coloured(line).replaceAll('\u001b', ''))),
  'behind a progress bar': (lines) =>
    `\r\u001b[K[1/0/2 built, 0.8 KiB DL] building hello\r\u001b[K${join(lines.map(coloured))}\r[1 built]\u001b[K`,
  indented: (lines) => join(lines.map((line) => `    ${line}`)),
  'from GitHub': (lines) => join(lines.map((line) => `2026-11-21T15:24:55.1234567Z ${line}`)),
  'from GitLab': (lines) => join(lines.map((line) => `2026-11-21T15:24:55.123456Z 01O ${line}`)),
  'from Jenkins': (lines) => join(lines.map((line) => `[2026-11-21T15:24:55.123Z] ${line}`)),
  'with the time': (lines) => join(lines.map((line) => `[15:24:55] ${line}`)),
  'from journalctl': (lines) => join(lines.map((line) => `Nov 21 15:24:55 host nix-daemon[1234]: ${line}`)),
  'from docker': (lines) => join(lines.map((line) => `#12 3.456 ${line}`)),
  'from docker compose': (lines) => join(lines.map((line) => `builder-1  | ${line}`)),
  quoted: (lines) => join(lines.map((line) => `> ${line}`)),
  'with the line ends of Windows': (lines) => lines.map((line) => `${line}\r\n`).join(''),
  'as internal-json': (lines) =>
    `@nix {"action":"start","id":1,"level":4,"text":"downloading","type":101}\n@nix ${JSON.stringify({ action: 'msg', level: 1, msg: lines.map(coloured).join('\n') })}\n@nix {"action":"stop","id":1}\n`,
  'as internal-json from GitHub': (lines) =>
    `2026-11-21T15:24:55.1234567Z @nix ${JSON.stringify({ action: 'msg', level: 0, msg: lines.join('\n') })}\n`,
};

const join = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** As a terminal gets it: levels and quoted values in colours. */
const coloured = (line: string): string =>
  line
    .replace(/\b(error|warning):/g, (level) => `\u001b[31;1m${level}\u001b[0m`)
    .replace(/'([^' ]{2,200})'/g, "'\u001b[35;1m$1\u001b[0m'");
