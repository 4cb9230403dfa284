import type { Difference } from '../model/facts/daemon-environment.ts';
import { findNetrcLogin } from '../nix/netrc.ts';
import { proxyFor } from '../nix/proxy.ts';
import { parseStoreUrl } from '../nix/store-url.ts';

/** What a process has to download with. Of `netrc` the text, never to be kept. */
export interface Means {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly caFile: string | undefined;
  readonly netrc: string | undefined;
}

/**
 * In what the daemon's way to a cache differs from that of this shell; where it does not, a second request would tell nothing.
 * `entry` is the substituter as configured, its credentials included.
 */
export function daemonDifferences(entry: string, ours: Means, daemons: Means): readonly Difference[] {
  const store = parseStoreUrl(entry);
  if (store.kind !== 'http') return [];
  const { base, host = '', scheme } = store;
  const login = ({ netrc }: Means) => JSON.stringify(findNetrcLogin(netrc ?? '', host));
  const hasPassword = URL.canParse(entry) && new URL(entry).password !== '';
  return [
    ...(proxyFor(base, ours.env)?.proxy === proxyFor(base, daemons.env)?.proxy ? [] : (['proxy'] as const)),
    ...(scheme !== 'https' || ours.caFile === daemons.caFile ? [] : (['certificates'] as const)),
    ...(hasPassword || login(ours) === login(daemons) ? [] : (['login'] as const)),
  ];
}
