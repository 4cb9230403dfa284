import { type Template, template } from './template.ts';

/** Where every plain error of libarchive and the like could also come from a builder, only Nix's own prefix tells. */
const leveled = { leveled: true };

/** Of what a cache serves: its nix-cache-info, narinfos and NARs (libstore: filetransfer.cc, binary-cache-store.cc, nar-info.cc, store-api.cc). */
export const fetchTemplates: readonly Template[] = [
  // 2.0 to 2.35, Lix; `upload` is what Nix tries where a cache has no nix-cache-info.
  template(
    'download',
    'unable to ',
    '(?:warning: )?unable to (?<verb>download|upload|delete) {url}: (?<problem>.*)',
  ),
  // Buckets until 2.32 and in Lix; since 2.33 curl asks for them as for any other URL.
  template('s3', 'AWS error fetching', 'AWS error fetching {file}(?:: (?<detail>.*))?'),
  template(
    's3',
    'AWS authentication failed',
    'AWS authentication failed for S3 request (?<url>\\S+): (?<detail>.*)',
  ),
  template(
    'not-a-cache',
    'does not appear to be a binary cache',
    '{cache} does not appear to be a binary cache',
  ),
  template(
    'store-prefix',
    'is for Nix stores with prefix',
    'binary cache {cache} is for Nix stores with prefix {got}, not {wanted}',
  ),
  template('bad-number', 'stoi', 'stoi$', leveled),

  // The reason since 2.16 and in Lix.
  template('corrupt-narinfo', 'NAR info file', 'NAR info file {file} is corrupt(?:: (?<reason>.*))?'),
  template('other-path', 'but got', 'asked {cache} for {path} but got {got}'),
  // 2.3 dies of it.
  template('other-path', 'hashPart == storePathToHash', '.{0,500}Assertion .hashPart == storePathToHash'),
  template(
    'illegal-character',
    'contains illegal character',
    '(?:store path|path|name) {path} (?:is not a valid store path: .{0,300})?contains illegal character (?<value>.*)',
    leveled,
  ),

  template(
    'missing-nar',
    'does not exist in binary cache',
    'file {file} does not exist in binary cache(?: {cache})?',
  ),
  template('short-nar', 'is incomplete', 'NAR for {path} fetched from {cache} is incomplete'),
  // 2.0 to 2.1 have both hashes in the line, 2.2 to 2.3 `wanted:`, later ones `specified:` below it.
  template(
    'wrong-nar',
    'mismatch importing path',
    '(?:ca )?(?:hash|size) mismatch importing path {path};?(?: expected (?:hash )?(?<wanted>[^,]{1,100}), got (?<got>.{1,100}))?',
  ),
  template(
    'bad-stream',
    'while decompressing',
    'error (?:[0-9]{1,3} )?while decompressing (?<value>[a-z0-9]{2,10}) file',
  ),
  template('bad-stream', 'input compression not recognized', 'input compression not recognized$', leveled),
  template(
    'bad-stream',
    'Failed to open archive',
    'Failed to open archive(?: \\((?<detail>.*)\\))?',
    leveled,
  ),
  template(
    'bad-stream',
    'failed to read ',
    'failed to read (?:header|compressed data)(?: \\((?<detail>.*)\\))?',
    leveled,
  ),
  template('bad-stream', 'coroutine has finished', 'coroutine has finished$', leveled),
  template('bad-stream', 'bad archive: ', 'bad archive: (?<detail>.*)', leveled),
  template('bad-stream', 'zstd ', '(?<detail>(?:zstd error|[Zz]std decompression failed).*)', leveled),
  // 2.3; later ones ask libarchive, which does not know it either.
  template(
    'unknown-compression',
    'unknown compression method',
    '(?:binary cache path {file} uses )?unknown compression method {value}',
  ),
  template(
    'unknown-compression',
    'failed to get libarchive filter',
    'failed to get libarchive filter by name: No such filter {value}',
  ),
];
