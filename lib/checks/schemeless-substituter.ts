import { cacheViews } from '../derive/cache-view.ts';
import { entryNotOpened, nixName } from '../derive/consequence.ts';
import { lacksScheme, substituterFault } from '../derive/substituter-fault.ts';
import { parseStoreUrl } from '../nix/store-url.ts';
import { parseNixVersion } from '../nix/version.ts';
import { defineCheck, good } from './define-check.ts';

export default defineCheck({
  id: 'schemeless-substituter',
  title: 'A substituter lacks its scheme',
  severity: 'error',
  layer: 'configuration',
  needs: ['caches'],
  wants: ['nix'],
  subjects: cacheViews,
  judge: (cache, { nix }) => {
    const fault = substituterFault(cache.name);
    if (fault === undefined || !lacksScheme(fault)) return good;
    const { reason, written } = fault;
    const [meant = `https://${written}`] = fault.meant;
    const isPath = reason === 'plain-path';
    const version = nix === undefined ? undefined : parseNixVersion(nix.versionLine);
    return {
      found: true,
      severity: isPath ? 'warning' : 'error',
      certainty: isPath ? 'possible' : 'certain',
      data: { reason, meant, written },
      evidence: [`among the substituters stands: ${cache.name}`],
      consequence: isPath
        ? `${nixName(version)} looks for a store of its own in that directory, with its paths under nix/store and a database, and creates an empty one where there is none: a binary cache that lies there is not read.`
        : entryNotOpened(parseStoreUrl(written), version),
      fixes: [
        {
          kind: 'replace-in-setting',
          setting: 'substituters',
          from: written,
          to: meant,
          certainty: 'suggestion',
          note: isPath
            ? 'if the directory holds a nix-cache-info; a store with a database of its own is meant to be named by its path'
            : 'choose http:// or https:// by what the cache serves',
        },
      ],
    };
  },
  message: ({ data }) =>
    data.reason === 'plain-path'
      ? `The substituter ${data.written} is a plain path; for a binary cache in that directory it has to be ${data.meant}.`
      : `The substituter ${data.written} lacks its scheme; ${data.meant} is probably meant.`,
  cause: ({ data }) =>
    data.reason === 'plain-path'
      ? 'A binary cache in a directory is written as file:// and then its path. The path alone means a whole store with a database, which is something else.'
      : data.reason === 'directory'
        ? 'Without https:// in front, Nix takes a text with a slash in it for the path of a local directory, from wherever the command runs, and opens a store there.'
        : 'A substituter is a URL. Without https:// in front, Nix does not know what kind of store this is.',
  explain: {
    why: 'An entry without a scheme is never asked over the network. With a slash in it Nix even creates a directory of that name, without a word; without one, Nix 2.34 and later refuse to start at all.',
    causes: [
      'The host name was entered as it stands in a browser.',
      'A template left the scheme out.',
      'A path without file:// before it.',
    ],
    see: ['unusable-substituter', 'refused-configuration'],
  },
});
