import { atLeast, type NixVersion } from './version.ts';

/** What the bytes of a NAR are compressed with. */
export type NarFormat = 'none' | 'xz' | 'bzip2' | 'gzip' | 'zstd' | 'br' | 'other';

/** How a Nix fares with a NAR: it can unpack it, stops at it with an error, or crashes. */
export type Unpacking = 'works' | 'fails' | 'crashes';

/** What libarchive unpacks when it is told the name. */
const ARCHIVE_FILTERS = new Set([
  'bzip2',
  'compress',
  'grzip',
  'gzip',
  'lrzip',
  'lz4',
  'lzip',
  'lzma',
  'lzop',
  'xz',
  'zstd',
]);

/**
 * Whether this Nix can unpack a NAR of the `compression` that its narinfo names (makeDecompressionSink in libutil/compression.cc):
 * up to 2.3 the few that it knows; then whatever libarchive recognises, under any name but none and br; since 2.22 only what the name says.
 * Without `format`, the name is taken for true.
 */
export function unpacking(
  compression: string,
  format: NarFormat | undefined,
  version: NixVersion | undefined,
): Unpacking {
  const isNone = compression === '' || (compression === 'identity' && atLeast(version, '2.31'));
  const named = isNone ? 'none' : compression;
  const isRight = format === undefined || format === named;
  if (named === 'none' || named === 'br') return isRight ? 'works' : 'fails';
  if (!atLeast(version, '2.4')) return isRight && ['xz', 'bzip2'].includes(named) ? 'works' : 'fails';
  if (!atLeast(version, '2.22'))
    return format === 'none' || format === 'br' || format === 'other' ? 'fails' : 'works';
  if (!ARCHIVE_FILTERS.has(named)) return atLeast(version, '2.34') ? 'crashes' : 'fails';
  return isRight ? 'works' : 'fails';
}
