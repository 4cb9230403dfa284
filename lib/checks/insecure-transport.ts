import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { effectiveOf } from '../derive/effective.ts';
import { isPrivateAddress, isThisHost } from '../nix/near-host.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';

export default defineCheck({
  id: 'insecure-transport',
  title: 'A login is sent over the internet for everybody to read',
  severity: 'warning',
  layer: 'trust',
  needs: ['settings', 'caches'],
  wants: ['configuration', 'nix', 'daemon', 'user'],
  subjects: cacheViews,
  judge: (cache, facts) => {
    const { store, fact, name } = cache;
    if (store.scheme !== 'http' || fact.credential === 'none') return good;
    if (effectiveOf(facts).dropped.some(({ entry }) => entry === name))
      return notApplicable('the daemon ignores this cache');
    const addresses = addressesOf(cache);
    if (addresses === undefined) return notApplicable('it is not known where this cache is');
    if (addresses.every(isPrivateAddress)) return notApplicable('it is on a private network');
    return {
      found: true,
      data: {},
      evidence: [
        `its entry begins with http://, not https://, and its address is ${addresses.find((one) => !isPrivateAddress(one))}`,
        fact.credential === 'url' ? 'its login stands in the entry' : 'its login stands in the netrc file',
      ],
      consequence: 'Everybody on the way can read the login and use it, also to write where it may write.',
      fixes: [
        {
          kind: 'replace-in-setting',
          setting: 'substituters',
          from: name,
          to: name.replace(/^http:/, 'https:'),
          certainty: 'suggestion',
          note: 'if the server answers by https too; else whoever runs it has to set that up, or both machines need a tunnel between them',
        },
        {
          kind: 'do',
          text: `Replace the password for ${store.host ?? name} afterwards: what was sent so far may have been read.`,
          certainty: 'suggestion',
        },
      ],
    };
  },
  message: ({ subject }) => `The login for ${subject.name} goes over the internet without encryption.`,
  cause: () =>
    'By http a login is sent with every request as it is, before the server has said a word; a redirect to https comes too late.',
  explain: {
    why: 'Signatures keep what is fetched safe, whichever way it comes. A password has no such protection.',
    causes: [
      'The URL was written with http by habit, or for a test.',
      'The server is behind something that offers https, but the old URL still works.',
    ],
    see: ['world-readable-secret', 'denied-access', 'signatures-not-required'],
  },
});

/** Where the first request went; undefined where that was not seen, or the proxy's address is all that was. */
function addressesOf({ store, fact }: CacheView): readonly string[] | undefined {
  if (store.host === undefined) return undefined;
  if (isThisHost(store.host)) return ['127.0.0.1'];
  const connection = fact.info.state === 'ok' ? fact.info.value[0]?.connection : undefined;
  if (connection === undefined || connection.via !== 'direct') return undefined;
  const addresses = connection.lookup ?? (connection.address === undefined ? [] : [connection.address]);
  return addresses.length === 0 ? undefined : addresses;
}
