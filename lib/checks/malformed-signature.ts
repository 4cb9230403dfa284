import { nixName } from '../derive/consequence.ts';
import { excerpt } from '../nix/excerpt.ts';
import type { SignatureProblem } from '../nix/signature.ts';
import { atLeast, type NixVersion } from '../nix/version.ts';
import { defineSignatureCheck } from './define-signature-check.ts';

export default defineSignatureCheck({
  id: 'malformed-signature',
  title: 'A cache serves signatures that cannot be read',
  refusal: 'malformed',
  found: (cache, samples, { effective }) => {
    const sample = samples.find(({ verdict }) => verdict.fatal) ?? samples[0];
    const problem = sample?.verdict.problem ?? { kind: 'no-colon' };
    const consequence = stops(sample?.verdict.fatal ?? false, effective.version);
    return {
      data: { words: words(problem) },
      evidence: [`the signature of ${sample?.storePath}: ${words(problem)}`],
      ...(consequence === undefined ? {} : { consequence }),
      fixes: [
        {
          kind: 'do',
          text: `Tell whoever runs ${cache.name}: the signature was cut off or altered on its way into the cache, and the path has to be signed anew.`,
          certainty: 'certain',
        },
      ],
    };
  },
  message: ({ subject, data }) => `${subject.name} serves a signature that cannot be read: ${data.words}.`,
  cause: () =>
    'A signature is written as name:base64 and has 64 bytes. This one was cut off, altered by a proxy or a template, or made by a faulty program.',
  explain: {
    why: 'A signature that cannot be read does not count. In the name of a trusted key, or to newer versions of Nix, it even stops the command.',
    causes: ['A field that a database or template cut off.', 'Line ends or blanks added on the way.'],
    see: ['unsigned-paths', 'corrupt-narinfo', 'key-mismatch'],
  },
});

function words(problem: SignatureProblem): string {
  switch (problem.kind) {
    case 'no-colon':
      return 'it has no colon between name and signature';
    case 'empty-name':
      return 'it does not say which key made it';
    case 'bad-base64':
      return `what stands behind ${excerpt(problem.keyName)} is not base 64`;
    case 'wrong-length':
      return `it has ${problem.length} bytes instead of 64, in the name of ${excerpt(problem.keyName)}`;
  }
}

/** In the name of a trusted key it is an error to every version; 2.34 and later read all signatures as soon as they see them. */
const stops = (fatal: boolean, version: NixVersion | undefined): string | undefined =>
  fatal || (version?.flavour !== 'lix' && atLeast(version, '2.34'))
    ? `${nixName(version)} stops with an error about this signature instead of looking at others.`
    : undefined;
