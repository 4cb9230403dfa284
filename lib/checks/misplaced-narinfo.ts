import { defineNarinfoCheck } from './define-narinfo-check.ts';

export default defineNarinfoCheck({
  id: 'misplaced-narinfo',
  title: 'A cache answers with the narinfo of another path',
  needsHit: true,
  fault: (outcome) => (outcome.kind === 'other-path' ? outcome.got : undefined),
  found: (cache, [first, ...more]) => ({
    data: { asked: first.path, got: first.fault },
    evidence: [first, ...more].slice(0, 3).map(({ path, fault }) => `asked for ${path}, got ${fault}`),
    consequence:
      'Nix does not take it: it treats the path as missing there, and some versions say "asked ... but got ...".',
    fixes: [
      {
        kind: 'run-on-server',
        commands: ['systemctl restart nginx'],
        certainty: 'suggestion',
        note: 'or whatever caches answers before the cache, after its stored answers were removed: it must not give the answer for one URL to another',
      },
      {
        kind: 'do',
        text: `Tell whoever runs ${cache.name}: a file of the cache has the name of another, or a proxy before it mixes up answers.`,
        certainty: 'suggestion',
      },
    ],
  }),
  message: ({ subject, data }) =>
    `${subject.name} was asked for ${data.asked} and answered with ${data.got}.`,
  cause: () =>
    'The file of a narinfo is named after the hash of its path. Here name and contents do not belong together: files were renamed or copied wrongly, or a proxy mixes up answers.',
  explain: {
    why: 'Nix checks that a narinfo is about the path it asked for, and refuses it otherwise.',
    causes: ['A caching proxy that ignores a part of the URL.', 'Files renamed or copied by hand.'],
    see: ['corrupt-narinfo', 'failing-narinfos'],
  },
});
