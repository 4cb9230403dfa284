import { nixName } from '../derive/consequence.ts';
import type { Narinfo } from '../nix/narinfo.ts';
import { atLeast, type NixVersion } from '../nix/version.ts';
import { defineNarinfoCheck } from './define-narinfo-check.ts';

export default defineNarinfoCheck({
  id: 'missing-compression',
  title: 'A cache does not say how its files are compressed',
  needsHit: true,
  fault: (outcome, version) => (outcome.kind === 'hit' ? mislabelled(outcome.narinfo, version) : undefined),
  found: (cache, [first, ...more], asked, version) => ({
    severity: [first, ...more].some(({ fault }) => fault.isSure) ? 'error' : 'warning',
    certainty: first.fault.isSure ? 'certain' : 'likely',
    data: { what: first.fault.what, count: more.length + 1, asked },
    evidence: [first, ...more]
      .slice(0, 3)
      .map(({ path, fault }) => `${path}: no line "Compression:", and its URL ends with ${fault.suffix}`),
    consequence: first.fault.isSure
      ? `${nixName(version)} takes the files for bzip2 and cannot unpack what it downloads; it fails where no other cache has the path.`
      : `Most versions of Nix take the files for bzip2, cannot unpack what they download, and fail where no other cache has the path.`,
    fixes: [
      {
        kind: 'do',
        text: `Tell whoever runs ${cache.name}: each narinfo needs a line such as "Compression: ${first.fault.what}", since without it the file counts as bzip2.`,
        certainty: 'certain',
      },
    ],
  }),
  message: ({ subject, data }) =>
    `${subject.name} serves ${data.count === 1 ? 'a narinfo' : `${data.count} of ${data.asked} narinfos`} without "Compression:", which Nix takes for bzip2, but the file is ${data.what === 'none' ? 'not compressed' : `compressed with ${data.what}`} by its name.`,
  cause: () =>
    'The narinfo was written by hand or by a program that leaves out what it takes for a default. The default of Nix is bzip2, from times when it knew nothing else.',
  explain: {
    why: 'The field is not signed and seems optional, but without it Nix unpacks the file as bzip2. Some versions around 2.8 look at the file itself instead, so that the fault may show on other machines only.',
    causes: [
      'A server program that leaves the field out for uncompressed files.',
      'A narinfo that was written or changed by hand.',
    ],
    see: ['corrupt-narinfo'],
  },
});

interface Fault {
  readonly suffix: string;
  /** The value that the field should have. */
  readonly what: string;
  /** Whether this version is known to fail. */
  readonly isSure: boolean;
}

const bySuffix: ReadonlyMap<string, string> = new Map([
  ['.nar', 'none'],
  ['.xz', 'xz'],
  ['.zst', 'zstd'],
  ['.gz', 'gzip'],
  ['.br', 'br'],
  ['.lz4', 'lz4'],
  ['.lzma', 'lzma'],
  ['.lz', 'lzip'],
]);

function mislabelled({ quirks, url }: Narinfo, version: NixVersion | undefined): Fault | undefined {
  if (!quirks.some(({ kind }) => kind === 'missing-compression')) return undefined;
  const [path = ''] = url.split(/[?#]/, 1);
  const suffix = /\.[a-z0-9]{2,4}$/.exec(path)?.[0] ?? '';
  const what = bySuffix.get(suffix);
  if (what === undefined) return undefined;
  const isDetectable = what !== 'none' && what !== 'br';
  if (isDetectable && detects(version)) return undefined;
  const isSure =
    version !== undefined &&
    version.flavour !== 'lix' &&
    !(isDetectable && isBetween(version, '2.9', '2.26'));
  return { suffix, what, isSure };
}

/** 2.8 lets libarchive find out how a file is compressed, if it is (compression.cc); 2.3, 2.26 and 2.34 do not. */
const detects = (version: NixVersion | undefined): boolean =>
  version !== undefined && version.flavour !== 'lix' && isBetween(version, '2.4', '2.9');

const isBetween = (version: NixVersion, from: string, below: string): boolean =>
  atLeast(version, from) && !atLeast(version, below);
