import { type CacheView, cacheViews, canBeAsked } from '../derive/cache-view.ts';
import { goesOnAfterNarinfoFailure, narinfoFailed } from '../derive/consequence.ts';
import { askedSamples, type NarinfoOutcome, whyNoHit } from '../derive/narinfo-outcome.ts';
import { whyNotAsked } from '../derive/reach.ts';
import { substituterFault } from '../derive/substituter-fault.ts';
import type { Sample } from '../model/facts/cache.ts';
import { type NixVersion, parseNixVersion } from '../nix/version.ts';
import {
  type Check,
  defineCheck,
  type Explanation,
  type Found,
  good,
  notApplicable,
  unknown,
} from './define-check.ts';

/** A sample path with what is wrong with the answer about it. */
interface Faulty<Fault> {
  /** The path asked for, or its hash part where no more is known. */
  readonly path: string;
  readonly fault: Fault;
}

interface NarinfoDefinition<Fault, Data> {
  readonly id: string;
  readonly title: string;
  readonly explains?: readonly string[];
  /** What this check has against an answer; undefined where it has nothing. */
  readonly fault: (outcome: NarinfoOutcome, version: NixVersion | undefined) => Fault | undefined;
  /** Whether only a narinfo that is there can show that all is well: then a cache that has none of the samples is unknown. */
  readonly needsHit: boolean;
  /** The first of the faulty samples, of `asked` in all. */
  readonly found: (
    cache: CacheView,
    faulty: readonly [Faulty<Fault>, ...(readonly Faulty<Fault>[])],
    asked: number,
    version: NixVersion | undefined,
  ) => Omit<Found<Data>, 'found'>;
  readonly message: (of: { readonly subject: CacheView; readonly data: Data }) => string;
  readonly cause: (of: { readonly subject: CacheView; readonly data: Data }) => string;
  readonly explain: Explanation;
}

/** A check about what a cache answers when asked for single paths, once its nix-cache-info is well. */
export function defineNarinfoCheck<Fault, Data>(definition: NarinfoDefinition<Fault, Data>): Check {
  const { fault, needsHit, found, ...rest } = definition;
  return defineCheck({
    ...rest,
    severity: 'error',
    layer: 'cache',
    needs: ['caches', 'settings'],
    wants: ['nix'],
    subjects: cacheViews,
    judge: (cache, { nix, settings }) => {
      if (!canBeAsked(cache)) return notApplicable('its entry names no cache');
      if (substituterFault(cache.name) !== undefined) return notApplicable('Nix cannot use its entry');
      const { narinfos } = cache.fact;
      if (cache.reach.kind !== 'answers') return unknown(whyNotAsked(cache.reach));
      if (narinfos.state !== 'ok') return unknown(narinfos.reason);
      const version = nix === undefined ? undefined : parseNixVersion(nix.versionLine);
      const asked = askedSamples(cache.fact, settings.storeDir).filter(
        ({ outcome }) => outcome.kind !== 'unread',
      );
      if (asked.length === 0) return unknown('no sample path to ask for');
      const [first, ...more] = asked.flatMap(({ sample, outcome }): readonly Faulty<Fault>[] => {
        const wrong = fault(outcome, version);
        return wrong === undefined ? [] : [{ path: pathOf(sample), fault: wrong }];
      });
      const sound = asked.filter(
        ({ outcome }) => outcome.kind === 'hit' && fault(outcome, version) === undefined,
      ).length;
      if (first === undefined) {
        if (sound > 0 || !needsHit) return good;
        return unknown(whyNoHit(asked));
      }
      return {
        found: true,
        severity: sound > 0 && goesOnAfterNarinfoFailure(version) ? 'warning' : 'error',
        consequence: narinfoFailed(version),
        ...found(cache, [first, ...more], asked.length, version),
      };
    },
  });
}

const pathOf = ({ storePath, hashPart }: Sample): string => storePath ?? hashPart;
