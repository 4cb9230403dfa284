import { type CacheView, cacheViews, canBeAsked } from '../derive/cache-view.ts';
import { signatureRefused } from '../derive/consequence.ts';
import { type Effective, effectiveOf } from '../derive/effective.ts';
import { type JudgedSample, leadingRefusal, type Refusal, signatureState } from '../derive/signatures.ts';
import { substituterFault } from '../derive/substituter-fault.ts';
import type { FactValues } from '../model/facts/facts.ts';
import type { SignatureVerdict } from '../nix/signature-verdict.ts';
import { formatStorePath } from '../nix/store-path.ts';
import {
  type Check,
  defineCheck,
  type Explanation,
  type Found,
  good,
  type Judgement,
  notApplicable,
  unknown,
} from './define-check.ts';

/** A sample path that was refused in this way. */
interface RefusedSample<Kind extends Refusal> {
  readonly storePath: string;
  readonly verdict: Extract<SignatureVerdict, { readonly kind: Kind }>;
}

interface Context {
  readonly effective: Effective;
  readonly settings: FactValues['settings'];
  readonly configuration: FactValues['configuration'] | undefined;
  /** Whether other samples of this cache carry a signature, whatever it is worth. */
  readonly signsOthers: boolean;
}

type Refused<Data> = Omit<Found<Data>, 'found' | 'severity'>;

interface SignatureDefinition<Kind extends Refusal, Data> {
  readonly id: string;
  readonly title: string;
  /** The way of refusing signatures that this check is about. */
  readonly refusal: Kind;
  /** Samples are at least one. A text instead of a finding says why another check speaks, or that nobody can know. */
  readonly found: (
    cache: CacheView,
    samples: readonly RefusedSample<Kind>[],
    context: Context,
  ) => Refused<Data> | Extract<Judgement<Data>, { readonly found: false }>;
  readonly message: (of: { readonly subject: CacheView; readonly data: Data }) => string;
  readonly cause: (of: { readonly subject: CacheView; readonly data: Data }) => string;
  readonly explain: Explanation;
}

/**
 * A check about one way in which the signatures of a cache are refused. Where samples are refused in several ways only the leading one
 * speaks (derive/signatures.ts), so that a cache gets one of these findings at most.
 */
export function defineSignatureCheck<Kind extends Refusal, Data>(
  definition: SignatureDefinition<Kind, Data>,
): Check {
  const { refusal, found, ...rest } = definition;
  return defineCheck({
    ...rest,
    severity: 'error',
    layer: 'signature',
    needs: ['caches', 'settings'],
    wants: ['nix', 'configuration', 'daemon', 'user'],
    subjects: cacheViews,
    judge: (cache, facts) => {
      if (!canBeAsked(cache)) return notApplicable('its entry names no cache');
      if (substituterFault(cache.name) !== undefined) return notApplicable('Nix cannot use its entry');
      const effective = effectiveOf(facts);
      if (effective.dropped.some(({ entry }) => entry === cache.name))
        return notApplicable('the daemon ignores it for this user');
      const state = signatureState(cache, effective);
      if (state.kind === 'unknown') return unknown(state.because);
      if (state.kind === 'unchecked') return notApplicable(state.because);
      if (state.kind === 'good' || leadingRefusal(state.judged) !== refusal) return good;
      if (keysAreUnknown(effective, facts.configuration))
        return unknown('it could not be found out whether the daemon takes the keys of this user');
      const samples = state.judged.flatMap((judged) => refusedAs(refusal, judged));
      const judgement = found(cache, samples, {
        effective,
        settings: facts.settings,
        configuration: facts.configuration,
        signsOthers: state.accepted > 0 || state.judged.some(({ narinfo }) => narinfo.signatures.length > 0),
      });
      if ('found' in judgement) return judgement;
      return {
        found: true,
        severity: state.accepted > 0 ? 'warning' : 'error',
        consequence: signatureRefused(effective.version),
        ...judgement,
        evidence: [...judgement.evidence, ...others(state.judged.length - samples.length, state.accepted)],
      };
    },
  });
}

/** A user's own keys count or not, depending on whether the daemon trusts the user. */
const keysAreUnknown = (
  { substituting }: Effective,
  configuration: FactValues['configuration'] | undefined,
): boolean =>
  substituting.by === 'daemon' &&
  substituting.trusted === undefined &&
  (configuration === undefined || configuration.overridden.includes('trusted-public-keys'));

const refusedAs = <Kind extends Refusal>(
  refusal: Kind,
  { narinfo, verdict }: JudgedSample,
): readonly RefusedSample<Kind>[] =>
  isOfKind(verdict, refusal) ? [{ storePath: formatStorePath(narinfo.storePath), verdict }] : [];

const isOfKind = <Kind extends Refusal>(
  verdict: SignatureVerdict,
  kind: Kind,
): verdict is Extract<SignatureVerdict, { readonly kind: Kind }> => verdict.kind === kind;

const others = (refused: number, accepted: number): readonly string[] => [
  ...(refused > 0 ? [`${refused} more of the sample paths found there are refused for another reason`] : []),
  ...(accepted > 0 ? [`${accepted} of the sample paths found there are signed well`] : []),
];
