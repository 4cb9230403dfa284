import { nixName } from '../derive/consequence.ts';
import { misplaced } from '../derive/memory-fault.ts';
import { untilWhen } from '../derive/until.ts';
import { defineMemoryCheck } from './define-memory-check.ts';
import { orderSentence } from './order-sentence.ts';

export default defineMemoryCheck({
  id: 'poisoned-priority',
  title: 'A parameter given elsewhere decides the priority of a cache',
  severity: 'warning',
  fault: 'poisoned',
  found: (cache, fault, context) => {
    const { remembered, announced = 0, by = '' } = fault;
    const wrong = misplaced(cache, announced, context);
    const isOrdered = wrong.overtaken.length + wrong.overtaking.length > 0;
    return {
      severity: isOrdered ? 'warning' : 'note',
      data: { remembered, announced, by },
      evidence: [`${by} gives it that priority`],
      certainty: 'likely',
      consequence: `${nixName(context.version)} goes by what it remembers ${untilWhen(fault)}, without a request. ${orderSentence(cache.name, wrong)}`,
      fixes: [
        {
          kind: 'do',
          text: `Write the cache in one way everywhere: with ?priority=${remembered}, or without; then make Nix ask it anew, as follows.`,
          certainty: 'suggestion',
          note: 'otherwise the next command that opens it with the parameter brings this back',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    `Nix goes by priority ${data.remembered} for ${subject.name}, which announces ${data.announced}: it remembers the parameter of ${data.by}.`,
  cause: () =>
    'Nix remembers a cache under its address without parameters. Opened with ?priority=, it notes that number as if the cache had announced it, and uses it for every other spelling.',
  explain: {
    why: 'Which command opened a cache first then decides the order of the caches, for all users of one daemon alike.',
    causes: [
      'The entry with the parameter stands in another list, or in the file of a user.',
      'It was used on a command line or by a flake.',
    ],
    see: ['stale-priority', 'duplicate-substituter'],
  },
});
