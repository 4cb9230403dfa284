import { nixName } from '../derive/consequence.ts';
import type { PathView } from '../derive/path-view.ts';
import type { NarCheck } from '../model/facts/nar.ts';
import { definePathCheck } from './define-path-check.ts';

interface Damaged {
  readonly entry: string;
  readonly check: NarCheck;
}

const damaged = ({ checks }: PathView): readonly Damaged[] =>
  [...checks].flatMap(([entry, check]) =>
    ['mismatch', 'undecodable', 'too-long'].includes(check.outcome) ? [{ entry, check }] : [],
  );

export default definePathCheck({
  id: 'damaged-nar',
  title: 'The archive of a path is not what its narinfo says',
  severity: 'error',
  found: (path) => {
    const caches = damaged(path);
    const [first] = caches;
    if (first === undefined) return undefined;
    const isHad = path.verdict.kind === 'substituted';
    return {
      data: { caches: caches.map(({ entry }) => entry), check: first.check },
      severity: isHad ? 'warning' : 'error',
      evidence: caches.flatMap(({ entry, check }) => evidenceOf(check).map((text) => `${entry}: ${text}`)),
      consequence: `${nixName(path.effective.version)} downloads it and then refuses it${isHad ? ', unless it takes the path from another cache' : ''}.`,
      fixes: [
        {
          kind: 'do',
          text: 'Have the archive and its narinfo deleted from the cache, and the path pushed anew from a machine that has it (nix store verify tells whether that copy is sound).',
          certainty: 'suggestion',
          note: isWhole(first.check)
            ? 'the file is the one that was uploaded, so that it was wrong from the beginning'
            : 'a proxy or mirror in between may have damaged it: if so, it is its copy that is to go',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    `The archive of ${subject.name} in ${data.caches.join(' and ')} is damaged.`,
  cause: ({ data }) => causeOf(data.check),
  explain: {
    why: 'The narinfo says how large the archive is when unpacked and what its hash is, and the signature covers that. Nix unpacks what it downloads and compares; nothing that differs reaches the store.',
    causes: [
      'An upload that was cut off, or ran while the file was being written.',
      'A proxy or mirror that keeps a damaged or partial copy.',
      'A disk or bucket that lost or changed data.',
      'A path that is not reproducible was built and pushed twice, and narinfo and archive are from different builds.',
    ],
    see: ['missing-nar', 'corrupt-narinfo'],
  },
});

/** Whether the file is what was uploaded, by its own hash. */
const isWhole = ({ fileHash }: NarCheck): boolean => fileHash?.matches === true;

function evidenceOf({
  downloadedBytes,
  fileSize,
  fileHash,
  narSize,
  narHash,
  problem,
  tooLong,
}: NarCheck): readonly string[] {
  const differs = (
    what: string,
    check: { expected: unknown; actual: unknown; matches: boolean } | undefined,
  ) =>
    check === undefined || check.matches
      ? []
      : [`${what} is ${check.actual}, and should be ${check.expected}`];
  const all = [
    ...(problem === undefined ? [] : [problem.message]),
    ...(tooLong === undefined
      ? []
      : [`given up after ${downloadedBytes} bytes, which is more than it should have`]),
    ...differs('FileSize', fileSize),
    ...differs('FileHash', fileHash),
    ...differs('NarSize', narSize),
    ...differs('NarHash', narHash),
  ];
  return all.length === 0 ? ['it is not what its narinfo says'] : all;
}

function causeOf(check: NarCheck): string {
  if (check.tooLong !== undefined) return 'It is longer than its narinfo says.';
  if (check.problem?.kind === 'cut-off') return 'It ends too soon.';
  if (check.problem?.kind === 'other-format')
    return `Its narinfo says that it is packed with ${check.compression}, and it is not.`;
  if (check.problem !== undefined) return 'It cannot be unpacked.';
  return isWhole(check)
    ? 'It is the file that was uploaded, but what is in it has another hash than its narinfo says.'
    : 'What is in it has another hash than its narinfo says.';
}
