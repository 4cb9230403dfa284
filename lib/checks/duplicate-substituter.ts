import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { defineCheck, good } from './define-check.ts';

interface Repeated extends CacheView {
  readonly first: CacheView | undefined;
}

export default defineCheck({
  id: 'duplicate-substituter',
  title: 'One cache is listed twice, in two spellings',
  severity: 'warning',
  layer: 'configuration',
  explains: ['poisoned-priority'],
  needs: ['caches'],
  subjects: (facts) => {
    const views = cacheViews(facts);
    const firsts = new Map<string, CacheView>();
    for (const view of views) {
      const address = addressOf(view);
      if (address !== undefined && !firsts.has(address)) firsts.set(address, view);
    }
    return views.map((view): Repeated => ({ ...view, first: firsts.get(addressOf(view) ?? '') }));
  },
  judge: (cache) => {
    const { first } = cache;
    if (first === undefined || first.name === cache.name) return good;
    const priorities = [first, cache].map(({ store }) => store.params['priority']);
    const orderAtStake = priorities[0] !== priorities[1];
    return {
      found: true,
      severity: orderAtStake ? 'warning' : 'note',
      data: { first: first.name, orderAtStake },
      evidence: [`${first.name} and ${cache.name} are the same address`],
      consequence: orderAtStake
        ? 'Nix remembers one priority for both of them, that of whichever it opened first, so that the order among the caches changes from day to day.'
        : 'As long as the cache answers, this costs next to nothing; when it does not, Nix waits for it once per spelling.',
      fixes: [
        {
          kind: 'remove-from-setting',
          setting: 'substituters',
          values: [cache.name],
          certainty: 'suggestion',
          note: 'or the other spelling; users whom the daemon does not trust have to write it as the daemon does',
        },
      ],
    };
  },
  message: ({ subject, data }) => `${subject.name} is listed as ${data.first} already.`,
  cause: ({ data }) =>
    data.orderAtStake
      ? 'The two entries differ in their priority, but Nix keeps what it remembers of a cache under its address without parameters.'
      : 'Nix compares entries letter by letter, so a slash at the end or other parameters make another entry of the same cache.',
  explain: {
    why: 'The same text twice is skipped. Two spellings of one address are opened twice, and share what Nix remembers of the cache.',
    causes: [
      'The file of the user repeats a cache of the system, with or without the slash.',
      'A tool appended a cache that was listed already.',
      'A priority was added in one place only.',
    ],
    see: ['missing-priority', 'untrusted-substituter'],
  },
});

/** Buckets and ssh stores can differ by parameters alone, and so can logins: those are left alone. */
const addressOf = ({ store }: CacheView): string | undefined =>
  (store.kind === 'http' || store.kind === 'file') && !store.hasCredentials ? store.base : undefined;
