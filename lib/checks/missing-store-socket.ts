import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { storeNotOpened } from '../derive/consequence.ts';
import { parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';
import { forgetCache } from './shared-fixes.ts';

export default defineCheck({
  id: 'missing-store-socket',
  title: 'The socket of a daemon that is to be asked as a cache is not there',
  severity: 'error',
  layer: 'connect',
  needs: ['stores', 'caches'],
  wants: ['nix'],
  subjects: ({ caches }): readonly CacheView[] => cacheViews({ caches }),
  judge: (cache, { stores, nix }) => {
    const socket = stores.sockets.find(({ store }) => store === cache.name);
    if (socket === undefined) return notApplicable('it is no daemon on this machine');
    if (socket.present) return good;
    const version = nix === undefined ? undefined : parseNixVersion(nix.versionLine);
    return {
      found: true,
      data: { path: socket.path },
      evidence: [`there is no ${socket.path}`],
      consequence: storeNotOpened('substituter', version),
      fixes: [
        {
          kind: 'do',
          text: `Start the daemon that should listen at ${socket.path}, or correct the path.`,
          certainty: 'suggestion',
        },
        forgetCache(cache, 'a daemon is rarely meant as a cache of the machine on which it runs'),
      ],
    };
  },
  message: ({ subject, data }) => `${subject.name} cannot be asked: there is no socket ${data.path}.`,
  cause: () =>
    'Nix asks this store through a socket on this machine, which whoever listens there makes when it starts.',
  explain: {
    why: 'A store such as daemon or unix:///path among the substituters is opened like any other, and its socket has to be there.',
    causes: [
      'The daemon does not run.',
      'A path in the URL that is wrong, or was true in another container.',
    ],
    see: ['missing-daemon'],
  },
});
