import { nixName } from '../derive/consequence.ts';
import { defineSignatureCheck } from './define-signature-check.ts';

export default defineSignatureCheck({
  id: 'bogus-content-address',
  title: 'A cache serves a path with a content address that is not its own',
  refusal: 'bogus-content-address',
  found: (cache, samples, { effective }) => ({
    data: { path: samples[0]?.storePath ?? '' },
    evidence: samples
      .slice(0, 3)
      .map(({ storePath }) => `the field CA of ${storePath} leads to another path, or to none`),
    consequence: `${nixName(effective.version)} does not take this path from the cache, whatever its signatures ("claims to be content-addressed but isn't").`,
    fixes: [
      {
        kind: 'do',
        text: `Tell whoever runs ${cache.name}: the field CA of these paths has to be right or absent.`,
        certainty: 'certain',
      },
    ],
  }),
  message: ({ subject, data }) =>
    `${subject.name} serves ${data.path} with a content address that is not its own.`,
  cause: () =>
    'The narinfo says that the name of the path follows from its contents, but it does not: the field was written or changed by a faulty program, or belongs to another path.',
  explain: {
    why: 'A path that is addressed by its contents needs no signature, so Nix checks the address. One that is false is refused even where a signature is good.',
    causes: [
      'A server that writes the field CA for paths that have none.',
      'A narinfo that was put together by hand.',
    ],
    see: ['unsigned-paths', 'corrupt-narinfo', 'misplaced-narinfo'],
  },
});
