import { nixName } from '../derive/consequence.ts';
import { misplaced } from '../derive/memory-fault.ts';
import { untilWhen } from '../derive/until.ts';
import { defineMemoryCheck } from './define-memory-check.ts';
import { orderSentence } from './order-sentence.ts';

export default defineMemoryCheck({
  id: 'stale-priority',
  title: 'Nix goes by a priority that a cache no longer announces',
  severity: 'warning',
  fault: 'stale',
  found: (cache, fault, context) => {
    const { remembered, announced = 0 } = fault;
    const wrong = misplaced(cache, announced, context);
    const isOrdered = wrong.overtaken.length + wrong.overtaking.length > 0;
    return {
      severity: isOrdered ? 'warning' : 'note',
      data: { remembered, announced },
      consequence: `${nixName(context.version)} goes by what it remembers ${untilWhen(fault)}, without a request. ${orderSentence(cache.name, wrong)}`,
      fixes: [],
    };
  },
  message: ({ subject, data }) =>
    `Nix remembers priority ${data.remembered} for ${subject.name}, which announces ${data.announced} by now.`,
  cause: () =>
    'Nix keeps what a nix-cache-info said in a database of its own, and does not ask again before that expires: in seven days, or never before Nix 2.10.',
  explain: {
    why: 'The order in which caches are asked follows their priorities. One that was changed on the server has no effect on a machine that has used the cache before.',
    causes: [
      'The operator of the cache changed its priority.',
      'Another cache stood at this address before.',
      'The cache was opened once with a parameter ?priority= that nothing on this machine shows any more.',
    ],
    see: ['poisoned-priority', 'remembered-web-page', 'missing-priority'],
  },
});
