import { cacheMemory } from '../derive/cache-memory.ts';
import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { type MemoryContext, type MemoryFault, memoryContext, memoryFault } from '../derive/memory-fault.ts';
import { moment } from '../derive/until.ts';
import type { Severity, Subject } from '../model/finding.ts';
import { askAnew } from './ask-anew.ts';
import {
  type Check,
  defineCheck,
  type Explanation,
  type Found,
  good,
  notApplicable,
  thisMachine,
  unknown,
} from './define-check.ts';
import { unaskedCache } from './unasked-cache.ts';

interface MemoryDefinition<Kind extends MemoryFault['kind'], Data> {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** The way of remembering wrongly that this check is about. */
  readonly fault: Kind;
  readonly found: (
    cache: CacheView,
    fault: MemoryFault,
    context: MemoryContext,
  ) => Omit<Found<Data>, 'found' | 'evidence'> & { readonly evidence?: readonly string[] };
  readonly message: (of: { readonly subject: Subject; readonly data: Data }) => string;
  readonly cause: (of: { readonly subject: Subject; readonly data: Data }) => string;
  readonly explain: Explanation;
}

interface Item extends Subject {
  /** Undefined where what Nix remembers could not be looked at. */
  readonly cache: CacheView | undefined;
  readonly context: MemoryContext;
}

/**
 * A check about one way in which what Nix remembers of a cache is not what the cache says. The ways exclude each other
 * (derive/memory-fault.ts). Where nobody could look, that is said once, of the machine.
 */
export function defineMemoryCheck<Kind extends MemoryFault['kind'], Data>(
  definition: MemoryDefinition<Kind, Data>,
): Check {
  const { fault: kind, found, ...rest } = definition;
  return defineCheck({
    ...rest,
    layer: 'cache',
    needs: ['caches', 'settings', 'diskCaches'],
    wants: ['nix', 'configuration', 'daemon', 'user'],
    subjects: (facts): readonly Item[] => {
      const context = memoryContext(facts);
      const views = cacheViews(facts);
      if (context.memory.kind === 'unknown' && views.some(canBeCompared))
        return thisMachine().map((machine) => ({ ...machine, cache: undefined, context }));
      return views.map((cache) => ({ kind: cache.kind, name: cache.name, cache, context }));
    },
    judge: ({ cache, context }) => {
      const unasked = cache === undefined ? undefined : unaskedCache(cache);
      if (unasked !== undefined) return unasked;
      const memory = cache === undefined ? context.memory : cacheMemory(cache, context.memory);
      if (memory.kind === 'unknown') return unknown(memory.because);
      if (memory.kind === 'not-applicable') return notApplicable(memory.because);
      if (cache === undefined) return good;
      const fault = memoryFault(cache, context);
      if (fault === undefined || fault.kind !== kind) return good;
      const judged = found(cache, fault, context);
      return {
        ...judged,
        found: true,
        evidence: [...seen(cache, fault), ...(judged.evidence ?? [])],
        fixes: [...judged.fixes, ...askAnew(cache.name, fault, context.version)],
      };
    },
  });
}

/** Only a cache that was asked over a network can say something else than what Nix remembers. */
const canBeCompared = ({ store, reach }: CacheView): boolean =>
  (store.kind === 'http' || store.kind === 's3') && reach.kind === 'answers';

function seen({ reach }: CacheView, { file, remembered, row }: MemoryFault): readonly string[] {
  const says =
    reach.kind !== 'answers'
      ? []
      : reach.info.priority === undefined
        ? ['its nix-cache-info has no line "Priority:"']
        : [`its nix-cache-info says Priority: ${reach.info.priority}`];
  return [`${file.path} holds priority ${remembered} for it, from ${moment(row.timestamp)}`, ...says];
}
