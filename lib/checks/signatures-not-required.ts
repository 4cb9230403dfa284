import { nixName } from '../derive/consequence.ts';
import { effectiveOf } from '../derive/effective.ts';
import { isOpenToOthers } from '../derive/endpoint.ts';
import type { Subject } from '../model/finding.ts';
import { parseStoreUrl } from '../nix/store-url.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';

const requireSigs: Subject = { kind: 'setting', name: 'require-sigs' };

export default defineCheck({
  id: 'signatures-not-required',
  title: 'Nix takes everything without a look at its signature',
  severity: 'warning',
  layer: 'trust',
  needs: ['settings'],
  wants: ['configuration', 'nix', 'daemon', 'user'],
  subjects: () => [requireSigs],
  judge: (_setting, facts) => {
    const effective = effectiveOf(facts);
    if (effective.requireSigs) return good;
    const remote = effective.substituters.map(parseStoreUrl).filter(isOpenToOthers);
    // Without a daemon nobody else can put paths into the store, and what is local was trusted before.
    if (effective.substituting.by === 'user' && facts.daemon?.socket === 'absent' && remote.length === 0)
      return notApplicable('nothing comes over a network, and nobody else can write to the store');
    return {
      found: true,
      data: {},
      evidence: [
        'require-sigs is false',
        ...remote
          .filter(({ scheme }) => scheme === 'http')
          .map(({ text }) => `${text} is asked by http, where everybody on the way can answer in its place`),
      ],
      consequence: `${nixName(effective.version)} installs whatever a cache sends, or whoever can answer in the place of a cache; with a daemon, whatever any user of this machine hands to it.`,
      fixes: [
        {
          kind: 'do',
          text: 'Have the public key of every cache among the trusted-public-keys, as whoever runs it publishes the key.',
          certainty: 'suggestion',
          note: 'first, since without its key a cache gives nothing once signatures count again',
        },
        {
          kind: 'do',
          text: 'Take out the line that sets require-sigs to false, and restart the daemon where there is one.',
          certainty: 'certain',
          note: 'Nix then checks signatures, as it does by default',
        },
      ],
    };
  },
  message: () => 'Signatures are switched off for all caches: require-sigs is false.',
  cause: () =>
    'The line was probably added to get rid of a message about a missing signature. All that such a message asks for is the public key of one cache.',
  explain: {
    why: 'The signature is all that ties what arrives to whoever built it. Programs from the store run with the rights of whoever starts them, those of the system with all rights.',
    causes: [
      'A guide gives this line as the cure for a path without a valid signature.',
      "A cache of one's own that does not sign, or whose key was not made known.",
    ],
    see: ['untrusted-key', 'unsigned-paths', 'cache-trusted-without-signatures'],
  },
});
