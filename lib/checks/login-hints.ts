import type { CacheView } from '../derive/cache-view.ts';
import { lastHop } from '../derive/reach.ts';
import { serverOfCache } from '../derive/server-kind.ts';
import type { FixIntent } from '../model/fix.ts';
import { withoutEndSlashes } from '../nix/url-parts.ts';
import { shellWord } from './shared-fixes.ts';

/** What lets somebody into a private cache of a kind that has a tool of its own for it, and what no netrc file can do. */
export function loginHints(cache: CacheView): readonly FixIntent[] {
  const { store, fact } = cache;
  const { kind } = serverOfCache(cache);
  const host = store.host ?? cache.name;
  if (kind === 'cachix' && host.endsWith('.cachix.org')) {
    const name = host.slice(0, -'.cachix.org'.length);
    return [
      {
        kind: 'run-here',
        commands: ['cachix authtoken TOKEN', `cachix use ${shellWord(name)}`],
        root: false,
        certainty: 'suggestion',
        note: `a token is made at https://app.cachix.org/personal-auth-tokens; cachix use writes it into a netrc file, and says where. That has to be the file that the daemon reads: as root where it is /etc/nix/netrc`,
      },
    ];
  }
  if (kind === 'attic') {
    const [, cacheName = 'CACHE'] = /^\/([^/?]+)/.exec(store.path) ?? [];
    return [
      {
        kind: 'run-here',
        commands: [
          `attic login SERVER ${shellWord(`${store.scheme}://${host}${store.port === undefined ? '' : `:${store.port}`}`)} TOKEN`,
          `attic use ${shellWord(`SERVER:${cacheName}`)}`,
        ],
        root: false,
        certainty: 'suggestion',
        note: 'the token comes from whoever runs the server (atticadm make-token), with --pull for this cache; attic use writes the netrc file of this user, which a daemon takes only from users whom it trusts. Without a right to see it, attic answers 401 for a cache that does not exist too',
      },
    ];
  }
  const wants = fact.info.state === 'ok' ? lastHop(fact.info.value).headers?.['www-authenticate'] : undefined;
  return wants !== undefined && /\bbearer\b/i.test(wants) && !/\bbasic\b/i.test(wants)
    ? [
        {
          kind: 'do',
          text: `Have ${host} accept a name and a password (Basic) too, or put a proxy before it that adds the token: it asks for a bearer token alone.`,
          certainty: 'suggestion',
          note: 'Nix sends what a netrc file holds as a name and a password, never as a bearer token',
        },
      ]
    : [];
}

/** A URL that leads past the caches of a server which has several. */
export function addressHints(cache: CacheView): readonly FixIntent[] {
  const { store, name } = cache;
  const { kind } = serverOfCache(cache);
  const path = withoutEndSlashes(store.path);
  const onApp = /^\/cache\/([A-Za-z0-9_-]+)$/.exec(path)?.[1];
  if (store.host === 'app.cachix.org' && onApp !== undefined)
    return [
      {
        kind: 'replace-in-setting',
        setting: 'substituters',
        from: name,
        to: `https://${onApp}.cachix.org`,
        certainty: 'certain',
        note: 'that is the page about the cache; the cache has a host of its own',
      },
    ];
  if (kind !== 'attic') return [];
  return [
    {
      kind: 'do',
      text:
        path === ''
          ? `Put the name of a cache behind the URL (${store.base}/NAME): this is an attic server, and each of its caches has a path of its own.`
          : `Correct the name of the cache (${path.slice(1)}): this is an attic server, and it has no cache of that name. "attic cache info" shows it.`,
      certainty: 'suggestion',
    },
  ];
}
