import { parseContentAddress } from './content-address.ts';
import { excerpt } from './excerpt.ts';
import { formatHashBase32, parseHash, type TypedHash } from './hash.ts';
import type { NarinfoField } from './narinfo-fields.ts';
import type { NarinfoProblem } from './narinfo-problem.ts';
import type { NarinfoQuirk } from './narinfo-quirk.ts';
import { parseSignature } from './signature.ts';
import { parseStorePath, parseStorePathBase, type StorePath } from './store-path.ts';

/** What has been read of a narinfo so far. */
export interface NarinfoDraft {
  readonly storeDir: string;
  readonly signatures: Set<string>;
  references: readonly string[];
  storePath?: StorePath;
  url?: string;
  compression?: string;
  fileHash?: TypedHash;
  fileSize?: number;
  narHash?: TypedHash;
  narSize?: number;
  deriver?: string;
  ca?: string;
}

/** Takes a value into the draft; the answer is the problem for which Nix refuses it, or a quirk. */
type Reader = (draft: NarinfoDraft, field: NarinfoField) => NarinfoRemark | undefined;

/** What a reader has to say about a value. */
type NarinfoRemark = { readonly problem: NarinfoProblem } | { readonly quirk: NarinfoQuirk };

/** The closed list of Nix 2.35 and later (libutil/compression-algo.cc). Before, any name was taken. */
const COMPRESSIONS: readonly string[] =
  'none br bzip2 compress grzip gzip lrzip lz4 lzip lzma lzop xz zstd'.split(' ');

/**
 * A size as boost::lexical_cast reads it (libutil string2Int). Nix counts to 2^64; sizes above 2^53, 9
 * petabytes, are refused here because a number cannot hold them.
 */
function parseSize(text: string): number | undefined {
  const size = /^\+?\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(size) ? size : undefined;
}

function badStorePath(
  field: 'References' | 'Deriver',
  line: number,
  text: string,
): NarinfoRemark | undefined {
  const base = parseStorePathBase(text);
  if (base.ok) return undefined;
  return { problem: { kind: 'bad-store-path', field, line, text: excerpt(text), reason: base.problem } };
}

const readStorePath: Reader = (draft, { value, line }) => {
  const path = parseStorePath(value, draft.storeDir);
  if (path.ok) {
    draft.storePath = path.value;
    return undefined;
  }
  const field = 'StorePath';
  if (path.problem !== 'not-in-store' || value.startsWith(`${draft.storeDir}/`))
    return { problem: { kind: 'bad-store-path', field, line, text: excerpt(value), reason: path.problem } };
  const found = excerpt(value.slice(0, value.lastIndexOf('/')));
  return { problem: { kind: 'wrong-store-dir', field, line, found, expected: draft.storeDir } };
};

const readHash =
  (field: 'FileHash' | 'NarHash', slot: 'fileHash' | 'narHash'): Reader =>
  (draft, { value, line }) => {
    const hash = parseHash(value);
    if (hash === undefined) return { problem: { kind: 'bad-hash', field, line } };
    draft[slot] = hash;
    const usual = hash.algorithm === 'sha256' && value === formatHashBase32(hash);
    return usual || slot === 'fileHash' ? undefined : { quirk: { kind: 'unusual-nar-hash', field, line } };
  };

const readSize =
  (field: 'FileSize' | 'NarSize', slot: 'fileSize' | 'narSize'): Reader =>
  (draft, { value, line }) => {
    const size = parseSize(value);
    if (size === undefined) return { problem: { kind: 'bad-size', field, line } };
    draft[slot] = size;
    return undefined;
  };

const readReferences: Reader = (draft, { value, line }) => {
  const field = 'References';
  if (draft.references.length > 0) return { problem: { kind: 'extra-field', field, line } };
  draft.references = value.split(' ').filter((base) => base !== '');
  let previous = '';
  let sorted = true;
  for (const base of draft.references) {
    const bad = badStorePath(field, line, base);
    if (bad !== undefined) return bad;
    sorted &&= previous <= base;
    previous = base;
  }
  return sorted ? undefined : { quirk: { kind: 'unsorted-references', field, line } };
};

const readDeriver: Reader = (draft, { value, line }) => {
  if (value === 'unknown-deriver') return undefined;
  draft.deriver = value;
  return badStorePath('Deriver', line, value);
};

const readCompression: Reader = (draft, { value, line }) => {
  draft.compression = value;
  if (value === '' || COMPRESSIONS.includes(value)) return undefined;
  return { quirk: { kind: 'unknown-compression', field: 'Compression', line, compression: excerpt(value) } };
};

const readSignature: Reader = (draft, { value, line }) => {
  draft.signatures.add(value);
  const signature = parseSignature(value);
  if (signature.ok || (signature.problem.kind === 'wrong-length' && signature.problem.length > 0))
    return undefined;
  return { quirk: { kind: 'unreadable-signature', field: 'Sig', line } };
};

const readContentAddress: Reader = (draft, { value, line }) => {
  const field = 'CA';
  if (draft.ca !== undefined) return { problem: { kind: 'extra-field', field, line } };
  if (value === '') return undefined;
  draft.ca = value;
  return parseContentAddress(value) === undefined
    ? { problem: { kind: 'bad-content-address', field, line } }
    : undefined;
};

/** How each known field is read, as libstore/nar-info.cc does. */
export const NARINFO_READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['StorePath', readStorePath],
  [
    'URL',
    (draft, { value }) => {
      draft.url = value;
      return undefined;
    },
  ],
  ['Compression', readCompression],
  ['FileHash', readHash('FileHash', 'fileHash')],
  ['FileSize', readSize('FileSize', 'fileSize')],
  ['NarHash', readHash('NarHash', 'narHash')],
  ['NarSize', readSize('NarSize', 'narSize')],
  ['References', readReferences],
  ['Deriver', readDeriver],
  ['Sig', readSignature],
  ['CA', readContentAddress],
  // Written up to 2.9, and by Determinate Nix. Every Nix passes over what it does not use.
  ['System', () => undefined],
  ['Provenance', () => undefined],
]);
