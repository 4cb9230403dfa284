import Type from 'typebox';
import type { Shape } from '../fact.ts';
import { VisitSchema } from './exchange.ts';

/** What a narinfo says beside what was found. */
const SizeCheckSchema = Type.Object({
  expected: Type.Number(),
  actual: Type.Number(),
  matches: Type.Boolean(),
});
const HashCheckSchema = Type.Object({
  expected: Type.String({ description: 'as Nix writes it: algorithm, colon, base 32' }),
  actual: Type.String(),
  matches: Type.Boolean(),
});

/**
 * One NAR, downloaded, unpacked and hashed as its narinfo says. Nix checks NarHash and NarSize and never FileHash and FileSize: those tell
 * whether the file is still the one that was uploaded.
 */
export const NarCheckSchema = Type.Object({
  outcome: Type.Union(
    [
      Type.Literal('verified'),
      Type.Literal('surplus'),
      Type.Literal('mismatch'),
      Type.Literal('undecodable'),
      Type.Literal('too-long'),
      Type.Literal('not-checkable'),
      Type.Literal('not-downloaded'),
      Type.Literal('stopped'),
    ],
    {
      description:
        'verified: NarHash and NarSize are right; surplus: the NAR is right, and more comes behind it, which Nix never reads; mismatch: NarHash or NarSize is wrong; undecodable: see problem; too-long: given up beyond the limit, see tooLong; not-checkable: packed in a way that nixcache cannot unpack; not-downloaded: see the last exchange of the visit; stopped: see stoppedBy',
    },
  ),
  visit: VisitSchema,
  compression: Type.String({ description: 'as the narinfo says' }),
  format: Type.Optional(
    Type.Union(
      [
        Type.Literal('nar'),
        Type.Literal('xz'),
        Type.Literal('zstd'),
        Type.Literal('bzip2'),
        Type.Literal('gzip'),
        Type.Literal('lzma'),
        Type.Literal('lzip'),
        Type.Literal('lzop'),
        Type.Literal('lz4'),
        Type.Literal('compress'),
        Type.Literal('html'),
        Type.Literal('empty'),
        Type.Literal('unknown'),
      ],
      { description: 'what the file is by its first bytes; brotli cannot be told by them and is unknown' },
    ),
  ),
  downloadedBytes: Type.Number({ description: 'of the file that came' }),
  fileSize: Type.Optional(SizeCheckSchema),
  fileHash: Type.Optional(HashCheckSchema),
  unpackedBytes: Type.Number({ description: 'what came out of it' }),
  narSize: Type.Optional(SizeCheckSchema),
  narHash: Type.Optional(HashCheckSchema),
  problem: Type.Optional(
    Type.Object({
      kind: Type.Union([
        Type.Literal('corrupt'),
        Type.Literal('cut-off'),
        Type.Literal('trailing-data'),
        Type.Literal('other-format'),
        Type.Literal('not-a-nar'),
        Type.Literal('too-large-window'),
        Type.Literal('unsupported'),
      ]),
      message: Type.String(),
    }),
  ),
  tooLong: Type.Optional(Type.Union([Type.Literal('file'), Type.Literal('nar')])),
  stoppedBy: Type.Optional(Type.Union([Type.Literal('deadline'), Type.Literal('interrupt')])),
});

export type NarCheck = Shape<typeof NarCheckSchema>;
