import { nixName } from '../derive/consequence.ts';
import { misplaced } from '../derive/memory-fault.ts';
import { untilWhen } from '../derive/until.ts';
import { atLeast } from '../nix/version.ts';
import { defineMemoryCheck } from './define-memory-check.ts';
import { orderSentence } from './order-sentence.ts';

export default defineMemoryCheck({
  id: 'remembered-web-page',
  title: 'Nix remembers an answer that was none of a cache',
  severity: 'warning',
  fault: 'web-page',
  found: (cache, fault, context) => {
    const { remembered, announced } = fault;
    const wrong =
      announced === undefined ? { overtaken: [], overtaking: [] } : misplaced(cache, announced, context);
    const isOrdered = wrong.overtaken.length + wrong.overtaking.length > 0;
    const first =
      announced === undefined && atLeast(context.version, '2.4')
        ? 'It asks such a cache before all others, even when the page is gone.'
        : orderSentence(cache.name, wrong);
    return {
      severity: isOrdered ? 'warning' : 'note',
      data: { remembered, announced },
      evidence: ['it holds no WantMassQuery for it either'],
      certainty: announced === undefined ? 'certain' : 'likely',
      consequence: `${nixName(context.version)} goes by what it remembers ${untilWhen(fault)}, without a request. ${first}`,
      fixes:
        announced === undefined
          ? [
              {
                kind: 'do',
                text: 'First see to it that the cache answers at this address: log in to the network, or correct the URL.',
                certainty: 'certain',
              },
            ]
          : [],
    };
  },
  message: ({ subject, data }) =>
    data.announced === undefined
      ? `Nix remembers what stands in place of ${subject.name} as if it were a cache, with priority ${data.remembered}.`
      : `Nix remembers priority ${data.remembered} for ${subject.name}, as it does of any web page, but the cache announces ${data.announced}.`,
  cause: () =>
    'Nix takes whatever is answered with status 200 for a nix-cache-info: the login page of a hotel or train, a filter, or a file without the lines Priority and WantMassQuery. It keeps what it made of that.',
  explain: {
    why: 'A page that announces nothing gets the default priority, which since Nix 2.4 is the first place, and keeps it for seven days, or for good before Nix 2.10, long after the network is a good one.',
    causes: [
      'A command ran before this machine was logged in to a network.',
      'The server gave another page while it was being set up.',
      'The cache announced neither a priority nor WantMassQuery at that time.',
    ],
    see: ['web-page-answer', 'stale-priority'],
  },
});
