import type { Narinfo } from '../nix/narinfo.ts';
import { describeNarinfoProblem } from '../nix/narinfo-problem.ts';
import { atLeast, type NixVersion } from '../nix/version.ts';
import { defineNarinfoCheck } from './define-narinfo-check.ts';

export default defineNarinfoCheck({
  id: 'corrupt-narinfo',
  title: 'A cache serves a narinfo that Nix cannot read',
  explains: ['malformed-signature'],
  needsHit: true,
  fault: (outcome, version) => {
    if (outcome.kind === 'corrupt') return describeNarinfoProblem(outcome.problem);
    return outcome.kind === 'hit' ? refusedByThisVersion(outcome.narinfo, version) : undefined;
  },
  found: (cache, [first, ...more], asked) => ({
    data: { path: first.path, words: first.fault, count: more.length + 1, asked },
    evidence: [first, ...more].slice(0, 3).map(({ path, fault }) => `${path}: ${fault}`),
    fixes: [
      {
        kind: 'do',
        text: `Tell whoever runs ${cache.name}: the narinfo files are written wrongly, or something between the cache and its users (a proxy, a CDN, a template) changes them. Nix wants them byte by byte as its own tools write them.`,
        certainty: 'suggestion',
      },
      {
        kind: 'remove-from-setting',
        setting: 'substituters',
        values: [cache.name],
        certainty: 'suggestion',
        note: 'until the cache is mended, where its faults stop builds',
      },
    ],
  }),
  message: ({ subject, data }) =>
    `${subject.name} serves ${data.count === 1 ? 'a narinfo' : `${data.count} of ${data.asked} narinfos`} that Nix cannot read: ${data.words}.`,
  cause: () =>
    'The file was written by hand or by a faulty program, cut off, or changed on its way: by an editor or proxy that strips blanks, changes line ends or re-encodes text.',
  explain: {
    why: 'Nix reads narinfo files with a strict parser and reports "NAR info file ... is corrupt" without naming the cache.',
    causes: [
      'A proxy or editor stripped the blank after "References:".',
      'Windows line ends.',
      'A file that was cut off while it was copied.',
      'A server program that leaves out a field.',
    ],
    see: ['misplaced-narinfo', 'failing-narinfos', 'store-prefix-mismatch'],
  },
});

/** What older versions let pass: unreadable signatures until 2.34 (nar-info.cc), unknown compressions until 2.35 (compression-algo.cc). */
function refusedByThisVersion({ quirks }: Narinfo, version: NixVersion | undefined): string | undefined {
  for (const quirk of quirks) {
    if (quirk.kind === 'unreadable-signature' && atLeast(version, '2.34'))
      return `the signature on line ${quirk.line} cannot be read`;
    if (quirk.kind === 'unknown-compression' && atLeast(version, '2.35'))
      return `its compression, ${quirk.compression}, is none that Nix knows`;
  }
  return undefined;
}
