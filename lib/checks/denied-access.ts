import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { cacheNotOpened, narinfoFailed, nixName, takesDeniedForMissing } from '../derive/consequence.ts';
import { substitutingOf } from '../derive/effective.ts';
import { askedSamples } from '../derive/narinfo-outcome.ts';
import { lastHop } from '../derive/reach.ts';
import type { FixIntent } from '../model/fix.ts';
import { type NixVersion, parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, unknown } from './define-check.ts';
import { unaskedCache } from './unasked-cache.ts';

export default defineCheck({
  id: 'denied-access',
  title: 'A cache lets only those in who log in',
  severity: 'error',
  layer: 'http',
  needs: ['caches', 'settings'],
  wants: ['nix', 'daemon', 'user', 'configuration'],
  subjects: cacheViews,
  judge: (cache, facts) => {
    const { reach } = cache;
    const unasked = unaskedCache(cache);
    if (unasked !== undefined) return unasked;
    const denied = reach.kind === 'denied' ? reach.status : deniedNarinfos(cache, facts.settings.storeDir);
    if (denied === undefined) return good;
    const onlyPaths = reach.kind === 'answers';
    // A storage bucket that may not be listed says 403 for a file that is not there, and so does every healthy cache on it.
    if (onlyPaths && denied === 403)
      return unknown('it answers 403 for every sample path, which can mean that it has none of them');
    const version = facts.nix === undefined ? undefined : parseNixVersion(facts.nix.versionLine);
    const { credential } = cache.fact;
    // The daemon's netrc file is often readable by root alone.
    const daemonMayKnow =
      credential === 'none' && substitutingOf(facts).by !== 'user' && facts.user?.uid !== 0;
    const asked = cache.fact.info.state === 'ok' ? lastHop(cache.fact.info.value) : undefined;
    const wants = onlyPaths ? undefined : asked?.headers?.['www-authenticate'];
    return {
      found: true,
      severity: daemonMayKnow ? 'warning' : 'error',
      certainty: daemonMayKnow ? 'possible' : 'certain',
      data: { status: denied, credential, onlyPaths, daemonMayKnow },
      evidence: [
        onlyPaths
          ? `it answers ${denied} for every sample path, although its nix-cache-info can be read`
          : `${asked?.url ?? cache.name} answered ${denied}`,
        ...(wants === undefined ? [] : [`it wants: ${wants}`]),
        credentialWords[credential],
      ],
      consequence: onlyPaths ? pathsDenied(version) : cacheNotOpened(cache.store, version),
      fixes: fixesFor(cache, credential !== 'none', daemonMayKnow),
    };
  },
  message: ({ subject, data }) => {
    const what = data.onlyPaths ? 'its paths' : 'its nix-cache-info';
    if (data.credential !== 'none')
      return `${subject.name} does not accept the login that was sent: it answers ${data.status} for ${what}.`;
    return data.daemonMayKnow
      ? `${subject.name} answers ${data.status} for ${what} without a login, which the Nix daemon may have.`
      : `${subject.name} answers ${data.status} for ${what}: it wants a login, and none was sent.`;
  },
  cause: ({ data }) => {
    if (data.credential === 'url')
      return 'The login that stands in the URL is wrong, expired, or not allowed to read this cache.';
    if (data.credential === 'netrc')
      return 'The login for this host in the netrc file is wrong, expired, or not allowed to read this cache.';
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

function fixesFor(cache: CacheView, wasSent: boolean, daemonMayKnow: boolean): readonly FixIntent[] {
  const host = cache.store.host ?? cache.name;
  const asRoot: FixIntent = {
    kind: 'do',
    text: 'Run nixcache as root to see this cache as the daemon does.',
    certainty: 'certain',
  };
  return [
    ...(daemonMayKnow ? [asRoot] : []),
    {
      kind: 'do',
      text: wasSent
        ? `Get a new login or token for ${host} from whoever runs the cache and replace the old one where it stands.`
        : `Put a line "machine ${host} login NAME password SECRET" into the netrc file that Nix uses (the setting netrc-file), readable by root where a daemon downloads.`,
      certainty: 'suggestion',
      note: 'for most caches the password is a token and the name does not matter; a failed request is remembered for an hour',
    },
  ];
}
