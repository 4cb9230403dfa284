import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { cacheNotOpened, narinfoFailed, nixName, takesDeniedForMissing } from '../derive/consequence.ts';
import { daemonReachOf } from '../derive/daemon-reach.ts';
import { type ConfigurationFacts, effectiveOf, substitutingOf } from '../derive/effective.ts';
import { hostOf, proxyEvidence } from '../derive/endpoint.ts';
import { askedSamples } from '../derive/narinfo-outcome.ts';
import { netrcHint } from '../derive/netrc-hint.ts';
import { lastHop } from '../derive/reach.ts';
import { endOf } from '../derive/reach-words.ts';
import type { CredentialKind } from '../model/facts/cache.ts';
import type { Exchange, Visit } from '../model/facts/exchange.ts';
import type { FixIntent } from '../model/fix.ts';
import type { StoreUrl } from '../nix/store-url.ts';
import { type NixVersion, parseNixVersion } from '../nix/version.ts';
import { defineCheck, type Found, good, type Judgement, unknown } from './define-check.ts';
import { loginHints } from './login-hints.ts';
import { unaskedCache } from './unasked-cache.ts';

type Data =
  | { readonly kind: 'own-login' }
  | {
      readonly kind: 'denied';
      readonly status: number;
      readonly credential: CredentialKind;
      readonly onlyPaths: boolean;
      /** What is wrong with the netrc file. */
      readonly hint: string | undefined;
      /** Whether there is a daemon is not known; if there is, it may have a login. */
      readonly daemonMayKnow: boolean;
      /** The host that refused, where it is not that of the cache. */
      readonly elsewhere: string | undefined;
    };

export default defineCheck({
  id: 'denied-access',
  title: 'A cache lets only those in who log in',
  severity: 'error',
  layer: 'http',
  needs: ['caches', 'settings'],
  wants: ['nix', 'daemon', 'user', 'configuration', 'daemonVisits', 'netrc'],
  subjects: cacheViews,
  judge: (cache, facts): Judgement<Data> => {
    const { reach } = cache;
    const unasked = unaskedCache(cache);
    if (unasked !== undefined) return unasked;
    const denied = reach.kind === 'denied' ? reach.status : deniedNarinfos(cache, facts.settings.storeDir);
    if (denied === undefined) {
      const daemon = daemonReachOf(cache, facts.daemonVisits);
      if (daemon?.fault?.what === 'login' && daemon.fault.lacking === 'daemon')
        return ownLoginFound(cache, daemon.last);
      // Where its file was read, what differs was seen.
      const isSame = daemon === undefined && (facts.netrc?.daemon?.state ?? 'unreadable') !== 'unreadable';
      if (isSame || !hasOwnLogin(cache, facts)) return good;
      return daemon === undefined
        ? ownLoginFound(cache)
        : unknown(
            'its nix-cache-info can be read without the login that this user alone has; whether its paths can was not looked at',
          );
    }
    const onlyPaths = reach.kind === 'answers';
    // A storage bucket that may not be listed says 403 for a file that is not there, and so does every healthy cache on it.
    if (onlyPaths && denied === 403)
      return unknown('it answers 403 for every sample path, which can mean that it has none of them');
    const { credential } = cache.fact;
    // The daemon's netrc file is often readable by root alone.
    const { by } = substitutingOf(facts);
    const daemonMayKnow = credential === 'none' && by !== 'user' && facts.user?.uid !== 0;
    const visit = decidingVisit(cache);
    const last = visit === undefined ? undefined : lastHop(visit);
    const elsewhere = visit === undefined ? undefined : otherHost(cache.store, visit);
    if (daemonMayKnow && by === 'daemon')
      return unknown(
        `${elsewhere ?? 'it'} answers ${denied} without a login; the netrc file of the Nix daemon may have one: run nixcache as root to see`,
      );
    const version = facts.nix === undefined ? undefined : parseNixVersion(facts.nix.versionLine);
    const hint =
      credential === 'none' ? netrcHint(elsewhere ?? cache.store.host ?? '', facts.netrc) : undefined;
    const wants = onlyPaths ? undefined : last?.headers?.['www-authenticate'];
    return {
      found: true,
      severity: daemonMayKnow ? 'warning' : 'error',
      certainty: daemonMayKnow ? 'possible' : 'certain',
      data: {
        kind: 'denied',
        status: denied,
        hint: hint?.cause,
        credential,
        onlyPaths,
        elsewhere,
        daemonMayKnow,
      },
      evidence: [
        onlyPaths
          ? `it answers ${denied} for every sample path, although its nix-cache-info can be read`
          : `${last?.url ?? cache.name} answered ${denied}`,
        ...(elsewhere === undefined
          ? []
          : [`requests are redirected from ${cache.store.host} to ${elsewhere}`]),
        ...(wants === undefined ? [] : [`it wants: ${wants}`]),
        credentialWords[credential],
        ...(hint === undefined ? [] : [hint.seen]),
        ...(last === undefined ? [] : proxyEvidence(last)),
      ],
      consequence: onlyPaths ? pathsDenied(version) : cacheNotOpened(cache.store, version),
      fixes: [
        ...(daemonMayKnow ? [asRoot] : []),
        ...(elsewhere === undefined ? loginHints(cache) : []),
        loginFix(
          elsewhere ?? cache.store.host ?? cache.name,
          credential !== 'none' && elsewhere === undefined,
        ),
      ],
    };
  },
  message: ({ subject, data }) => {
    if (data.kind === 'own-login')
      return `${subject.name} lets this user in with a login that the Nix daemon does not have.`;
    const what = data.onlyPaths ? 'its paths' : 'its nix-cache-info';
    if (data.elsewhere !== undefined)
      return `${subject.name} redirects to ${data.elsewhere}, which answers ${data.status} for ${what}.`;
    if (data.daemonMayKnow)
      return `${subject.name} answers ${data.status} for ${what} without a login, which the Nix daemon may have.`;
    return data.credential === 'none'
      ? `${subject.name} answers ${data.status} for ${what}: it wants a login, and none was sent.`
      : `${subject.name} does not accept the login that was sent: it answers ${data.status} for ${what}.`;
  },
  cause: ({ data }) => {
    if (data.kind === 'own-login')
      return 'The login stands in the file that netrc-file of this user names. The daemon downloads, and from a user whom it does not trust it does not take this setting.';
    if (data.elsewhere !== undefined)
      return `${data.elsewhere} decides for itself whom it lets in: it wants a login of its own, or the address to which the cache redirects is wrong or has expired.`;
    if (data.credential === 'url')
      return 'The login that stands in the URL is wrong, expired, or not allowed to read this cache.';
    if (data.credential === 'netrc')
      return 'The login for this host in the netrc file is wrong, expired, or not allowed to read this cache.';
    if (data.hint !== undefined) return data.hint;
    return data.status === 403
      ? 'The server knows the request and refuses it: a private cache without a login, a filter by address, or a bucket whose files are not public.'
      : 'This is a private cache, and there is no login for its host in the URL or in the netrc file that nixcache could read.';
  },
  explain: {
    why: 'Nix takes logins from the URL or from one netrc file, and that of the user is not that of the daemon. Up to 2.34 it takes 401 for "not there" where single paths are concerned, and remembers that: a private cache without its login looks like an empty one.',
    causes: [
      'The netrc file lacks the host, or is not the one that the daemon reads.',
      'A token has expired.',
      'The account may not read this cache.',
    ],
    see: ['not-a-cache', 'failing-narinfos', 'proxy-refusal'],
  },
});

const credentialWords = {
  none: 'no login was sent',
  url: 'the login from the URL was sent',
  netrc: 'the login from the netrc file was sent',
} as const;

/** The status with which every sample path was denied: 403 only where it was never another one. */
function deniedNarinfos({ fact, reach }: CacheView, storeDir: string): number | undefined {
  if (reach.kind !== 'answers') return undefined;
  const statuses = askedSamples(fact, storeDir).map(({ outcome }) =>
    outcome.kind === 'denied' ? outcome.status : undefined,
  );
  if (statuses.length === 0 || statuses.includes(undefined)) return undefined;
  return statuses.find((status) => status !== 403) ?? 403;
}

const pathsDenied = (version: NixVersion | undefined): string =>
  takesDeniedForMissing(version)
    ? `${version === undefined ? 'Nix up to 2.34' : nixName(version)} takes this for "not there", without a word, remembers it for an hour and builds from source.`
    : narinfoFailed(version);

const asRoot: FixIntent = {
  kind: 'do',
  text: 'Run nixcache as root to see this cache as the daemon does.',
  certainty: 'certain',
};

const loginFix = (host: string, wasSent: boolean): FixIntent => ({
  kind: 'do',
  text: wasSent
    ? `Get a new login or token for ${host} from whoever runs the cache and replace the old one where it stands.`
    : `Put a line "machine ${host} login NAME password SECRET" into the netrc file that Nix uses (the setting netrc-file), readable by root where a daemon downloads.`,
  certainty: 'suggestion',
  note: 'for most caches the password is a token and the name does not matter; a failed request is remembered for an hour',
});

/** The requests that decided: for the nix-cache-info, or for the first path where that was answered well. */
function decidingVisit({ fact, reach }: CacheView): Visit | undefined {
  if (reach.kind !== 'answers') return fact.info.state === 'ok' ? fact.info.value : undefined;
  return fact.narinfos.state === 'ok' ? fact.narinfos.value[0]?.visit : undefined;
}

/** The host that answered, where a redirect led to another one. */
function otherHost(store: StoreUrl, visit: Visit): string | undefined {
  const [first] = visit;
  const host = hostOf(store, lastHop(visit));
  return first === undefined || hostOf(store, first) === host ? undefined : host;
}

/** Whether a cache answers well with a login that only this user's process has (ClientSettings::apply in daemon.cc drops netrc-file). */
function hasOwnLogin({ fact, name, reach }: CacheView, facts: ConfigurationFacts): boolean {
  const { substituting, dropped } = effectiveOf(facts);
  return (
    reach.kind === 'answers' &&
    fact.credential === 'netrc' &&
    substituting.by === 'daemon' &&
    substituting.trusted === false &&
    facts.configuration?.overridden.includes('netrc-file') === true &&
    !dropped.some(({ entry }) => entry === name)
  );
}

const ownLoginFound = ({ store, name }: CacheView, seen?: Exchange): Found<Data> => ({
  found: true,
  severity: seen === undefined ? 'warning' : 'error',
  certainty: seen === undefined ? 'likely' : 'certain',
  data: { kind: 'own-login' },
  evidence: [
    credentialWords.netrc,
    ...(seen === undefined ? [] : [`with the netrc file of the daemon: ${endOf(seen)}`]),
    'netrc-file is set by this user, and the daemon does not trust this user',
  ],
  consequence: 'The daemon asks without this login, so that to Nix a private cache is closed or looks empty.',
  fixes: [
    {
      kind: 'do',
      text: `Put the line for ${store.host ?? name} into the netrc file of the system too (the netrc-file of the daemon's own configuration), readable by root alone.`,
      certainty: 'suggestion',
      note: 'the daemon then fetches from this cache for every user of the machine',
    },
  ],
});
