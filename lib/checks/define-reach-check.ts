import { awayFrom } from '../derive/away.ts';
import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { cacheNotOpened, knownCacheFails } from '../derive/consequence.ts';
import { daemonReachOf } from '../derive/daemon-reach.ts';
import { proxyEvidence } from '../derive/endpoint.ts';
import { endpointFact } from '../derive/endpoint-evidence.ts';
import { lastHop, type Reach, type ReachKind } from '../derive/reach.ts';
import { failsNow } from '../derive/unsteady-cache.ts';
import { roughly, waitingAt } from '../derive/waiting.ts';
import type { Exchange } from '../model/facts/exchange.ts';
import type { FactValues } from '../model/facts/facts.ts';
import type { EndpointFact, NetworkFact } from '../model/facts/network.ts';
import type { Severity } from '../model/finding.ts';
import { type NixVersion, parseNixVersion } from '../nix/version.ts';
import { type Check, defineCheck, type Explanation, type Found, good, type Layer } from './define-check.ts';
import { unaskedCache } from './unasked-cache.ts';

type Of<Kind extends ReachKind> = Extract<Reach, { readonly kind: Kind }>;

/** What there is to say about a cache that cannot be reached, beside the way in which it cannot. */
interface Seen {
  /** The request that decided. */
  readonly last: Exchange;
  readonly version: NixVersion | undefined;
  readonly settings: FactValues['settings'] | undefined;
  /** The network of this machine, where it was looked at. */
  readonly network: NetworkFact | undefined;
  /** The host (or proxy) of that request tried once more, where it was. */
  readonly endpoint: EndpointFact | undefined;
}

interface ReachFound<Data> extends Omit<Found<Data>, 'found'> {
  /** What this hangs on of the environment of whoever asks: the Nix daemon can have another one. */
  readonly hangsOn?: 'proxy' | 'certificate bundle';
}

interface ReachDefinition<Kind extends ReachKind, Data> {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly layer: Layer;
  readonly explains?: readonly string[];
  /** The ways of failing to reach a cache that this check is about. */
  readonly reach: readonly Kind[];
  /** Undefined where this check leaves it to another one (kinds of one fault apart). */
  readonly found: (cache: CacheView, reach: Of<Kind>, seen: Seen) => ReachFound<Data> | undefined;
  readonly message: (of: { readonly subject: CacheView; readonly data: Data }) => string;
  readonly cause: (of: { readonly subject: CacheView; readonly data: Data }) => string;
  readonly explain: Explanation;
}

/**
 * A check about one way in which a cache cannot be reached. The ways exclude each other (derive/reach.ts),
 * so each unreachable cache gets exactly one of these findings, with what the installed Nix does about it.
 */
export function defineReachCheck<Kind extends ReachKind, Data>(
  definition: ReachDefinition<Kind, Data>,
): Check {
  const { reach: kinds, found, ...rest } = definition;
  return defineCheck({
    ...rest,
    needs: ['caches'],
    wants: ['nix', 'settings', 'network', 'endpoints', 'daemonVisits', 'daemonEnvironment'],
    subjects: cacheViews,
    judge: (
      cache,
      { nix, settings, network, endpoints, caches, daemonVisits },
      { daemonEnvironment: gap },
    ) => {
      const unasked = unaskedCache(cache);
      if (unasked !== undefined) return unasked;
      if (!isOneOf(cache.reach, kinds) || cache.fact.info.state !== 'ok') return good;
      const version = nix === undefined ? undefined : parseNixVersion(nix.versionLine);
      const last = lastHop(cache.fact.info.value);
      const seen = {
        last,
        version,
        settings,
        // What a proxy says of the way from there on has nothing to do with this machine's network.
        ...(last.connection.via === 'direct' || cache.reach.kind === 'proxy'
          ? { network, endpoint: endpointFact(endpoints, cache.store, last) }
          : { network: undefined, endpoint: undefined }),
      };
      const seenWrong = found(cache, cache.reach, seen);
      if (seenWrong === undefined) return good;
      const { hangsOn, ...judged } = seenWrong;
      const unseen = hangsOn !== undefined && gap?.state === 'failed' ? { hangsOn, ...gap } : undefined;
      const evidence = [
        ...judged.evidence,
        ...(last.status === undefined ? [] : proxyEvidence(last)),
        ...(unseen === undefined
          ? []
          : [
              `this was seen with the ${hangsOn} of this shell; that of the Nix daemon, which downloads, is not known: ${unseen.reason}`,
            ]),
      ];
      const away = awayFrom({ caches, network });
      const isAway =
        away.kind === 'away' && away.carried && away.caches.some(({ name }) => name === cache.name);
      // What downloads gets through; only this shell does not.
      const isOursAlone = daemonReachOf(cache, daemonVisits)?.reach.kind === 'answers';
      const afterwards = judged.consequence ?? cacheNotOpened(cache.store, version) + retries(cache, seen);
      const unless = unseen === undefined ? '' : `Unless the daemon has another ${hangsOn}: `;
      const consequence = unless + afterwards + ofKnownCache(cache, seen);
      const isMilder = (isAway || isOursAlone || unseen !== undefined) && judged.severity !== 'note';
      const milder = isMilder ? ({ severity: 'warning' } as const) : {};
      return { found: true, ...judged, ...milder, consequence, evidence };
    },
  });
}

const isOneOf = <Kind extends ReachKind>(reach: Reach, kinds: readonly Kind[]): reach is Of<Kind> =>
  kinds.some((kind) => kind === reach.kind);

const ofKnownCache = (cache: CacheView, { version, settings }: Seen): string =>
  failsNow(cache) ? knownCacheFails(version, settings?.values['fallback'] === true) : '';

/** Seconds; nobody means a Retry-After beyond it. */
const A_DAY = 86_400;
/** Seconds; less is not worth a word. */
const NOTABLE_SECONDS = 3;

/** What trying again costs where each attempt fails by itself: Nix does so even where a certificate is at fault. */
function retries({ store, reach }: CacheView, { last, version, settings }: Seen): string {
  const isRetried = ['refused', 'unreachable', 'tls', 'broken-off', 'server-error'].includes(reach.kind);
  if (!isRetried || store.kind !== 'http' || version === undefined) return '';
  const after = Number(last.headers?.['retry-after']);
  const waiting = waitingAt(
    {
      kind: 'failing',
      seconds: last.momentsMs.ended / 1000,
      ...(last.status === undefined ? {} : { status: last.status }),
      ...(after > 0 && after < A_DAY ? { retryAfterSeconds: after } : {}),
    },
    version,
    settings,
  );
  return waiting === undefined || waiting.attempts === 1 || waiting.totalSeconds < NOTABLE_SECONDS
    ? ''
    : ` It tries ${waiting.attempts} times first, which takes about ${roughly(waiting.totalSeconds)}.`;
}
