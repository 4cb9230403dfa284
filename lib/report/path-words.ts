import { nixName } from '../derive/consequence.ts';
import { inabilityText } from '../derive/path-verdict.ts';
import type { PathView } from '../derive/path-view.ts';
import { untilWhen } from '../derive/until.ts';
import type { SignatureVerdict } from '../nix/signature-verdict.ts';
import type {
  Lookup,
  SubstituterState,
  SubstitutionPhase,
  SubstitutionStep,
} from '../nix/substitution-types.ts';

const during: Readonly<Record<SubstitutionPhase, string>> = {
  configuration: 'where it reads the list of caches',
  opening: 'where it opens this cache',
  lookup: 'where it looks the path up',
  signatures: 'where it checks the signatures',
  references: 'where it fetches what the path refers to',
  nar: 'where it fetches the archive',
};

const lacking = {
  opening: 'whether this cache answers',
  lookup: 'whether this cache has the path',
  references: 'whether what it refers to is to be had',
  nar: 'whether the archive is there',
} as const;

/** What Nix will do with the path, in a sentence. */
export function verdictText(path: PathView): string {
  const { verdict, derivation, effective } = path;
  const nix = nixName(effective.version);
  switch (verdict.kind) {
    case 'here':
      return `This machine has it already, so ${nix} fetches nothing.`;
    case 'substituted':
      return `${nix} will fetch it from ${verdict.from}.`;
    case 'completed':
      return `${nix} will build what it refers to and no cache gives, and then fetch it from ${verdict.from}.`;
    case 'built':
      return derivation?.isFixedOutput === true
        ? `${nix} will download it from its own source, not from a cache: ${reason(verdict.because, path)}.`
        : `${nix} will build it: ${reason(verdict.because, path)}.`;
    case 'unavailable':
      return `${nix} cannot get it from a cache: ${reason(verdict.because, path)}. It can only be built from its derivation.`;
    case 'unbuildable':
      return `${nix} cannot get it: no cache gives it, and this machine ${inabilityText(verdict)} (unless one of its builders does).`;
    case 'fails':
      return `${nix} stops with an error at ${verdict.at}, ${during[verdict.during]}, and builds nothing either.`;
    case 'aborts':
      return `${nix} crashes at ${verdict.at}, ${during[verdict.during]}.`;
    case 'nameless':
      return 'Its store path depends on what the build gives (a floating content address), so that no cache can be asked for it by path.';
    case 'unknown':
      return `It cannot be told: ${lacking[verdict.lacks]} (${verdict.at}) is not known.`;
  }
}

function reason(
  because: 'nowhere' | 'not-allowed' | 'off',
  { states, prediction: { steps, outcome } }: Pick<PathView, 'states' | 'prediction'>,
): string {
  if (because === 'off') return 'the setting substitute is false, so that it asks no cache';
  if (because === 'not-allowed')
    return 'its derivation says allowSubstitutes = false, so that Nix asks no cache for it';
  if (states.length === 0) return 'there is no cache to ask';
  if (outcome.kind === 'not-found' && outcome.because === 'fallback')
    return 'a cache failed, and fallback is on, so that it goes on';
  const why = steps.flatMap(({ kind }) => lacks[kind] ?? []);
  if (why.length > 0) return [...new Set(why)].join(', and ');
  return states.length === 1
    ? 'the only cache does not give it'
    : `none of the ${states.length} caches gives it`;
}

/** Why a cache that has the path does not give it. */
const lacks: Readonly<Partial<Record<SubstitutionStep['kind'], string>>> = {
  refused: 'it refuses the signature of what a cache has, although a dry run promises it',
  'references-missing': 'what it refers to is not to be had',
  'nar-missing': 'a cache has its narinfo without the archive',
  'nar-failed': 'the archive that a cache has is no good',
};

const refusals: Readonly<Record<SignatureVerdict['kind'], string>> = {
  good: 'signed by a trusted key',
  'content-addressed': 'content-addressed, which needs no signature',
  'bogus-content-address': 'its content address is wrong',
  unsigned: 'not signed',
  'untrusted-key': 'signed by a key that is not trusted',
  'key-mismatch': 'its signature does not fit the trusted key of that name',
  'misnamed-key': 'signed with a trusted key, but under another name',
  malformed: 'its signature cannot be read',
};

/** What the signatures are worth, with the names of the keys. */
export function signatureText(verdict: SignatureVerdict): string {
  const names = verdict.kind === 'good' ? [verdict.keyName] : verdict.keyNames;
  const shown = names.length === 0 || verdict.kind === 'content-addressed' ? '' : ` (${names.join(', ')})`;
  return `${refusals[verdict.kind]}${shown}`;
}

/** That Nix does not ask, and what the cache would say; nothing where it does. */
function memoryText({ memory, now }: Remembered): string {
  const saysNow: Readonly<Record<Lookup['kind'], string>> = {
    hit: memory.lookup.kind === 'hit' ? '' : '; asked now, the cache has it',
    missing: memory.lookup.kind === 'missing' ? '' : '; asked now, the cache does not have it',
    error: '; the cache gives no answer now',
    corrupt: '; what the cache answers now is no narinfo',
    crash: '',
    unknown: '',
  };
  return `, as Nix remembers ${untilWhen(memory)} without asking${saysNow[now.kind]}`;
}

type Remembered = PathView['memories'] extends ReadonlyMap<string, infer One> ? One : never;

/** What happens at one cache, in a few words; and whether Nix asks it at all. */
export const stepText = (
  step: SubstitutionStep,
  state: SubstituterState | undefined,
  remembered: Remembered | undefined,
  reachWords: string,
): string =>
  `${stepWords(step, state, reachWords)}${remembered === undefined || unopened.has(step.kind) ? '' : memoryText(remembered)}`;

const unopened: ReadonlySet<SubstitutionStep['kind']> = new Set(['dropped', 'repeated', 'other-store']);

function stepWords(step: SubstitutionStep, state: SubstituterState | undefined, reachWords: string): string {
  const trust = step.trust === undefined ? undefined : signatureText(step.trust.verdict);
  switch (step.kind) {
    case 'dropped':
      return `Nix goes on without it (${reachWords})`;
    case 'repeated':
      return 'the same cache once more';
    case 'other-store':
      return 'not asked: it is for another store directory';
    case 'not-asked':
      return state?.lookup.kind === 'hit' ? 'has it too, but is not asked any more' : 'not asked any more';
    case 'missing':
      return 'does not have it';
    case 'lookup-failed':
      return `${failed(state)}; Nix goes on to the next`;
    case 'refused':
      return `has it, but Nix refuses it: ${trust ?? 'its signature is not accepted'}`;
    case 'references-missing':
      return 'has it, but what it refers to is not to be had';
    case 'nar-missing':
      return `has its narinfo (${trust ?? 'accepted'}), but not the archive`;
    case 'nar-failed':
      return `has it (${trust ?? 'accepted'}), but the archive is no good`;
    case 'taken':
      return `has it, ${trust ?? 'accepted'}`;
    case 'stops':
      return state?.lookup.kind === 'hit'
        ? `has it (${trust ?? 'accepted'}), but Nix stops here`
        : `${failed(state)}, and Nix stops`;
    case 'unknown':
      return `not known (${reachWords})`;
  }
}

function failed(state: SubstituterState | undefined): string {
  if (state?.opening.kind === 'fatal') return 'says a Priority that is no number';
  return state?.lookup.kind === 'corrupt' ? 'answers with something that is no narinfo' : 'gives no answer';
}

/** How the path was come to, where it was not named itself. */
export function originText({ target, derivation }: PathView): string | undefined {
  switch (target.kind) {
    case 'installable':
      return `${target.asked}, evaluated by Nix`;
    case 'link':
      return `where ${target.asked} leads`;
    case 'derivation':
      return derivation === undefined ? undefined : `an output of ${derivation.path}`;
    default:
      return undefined;
  }
}
