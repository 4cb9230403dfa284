import { cacheViews } from '../derive/cache-view.ts';
import { entryNotOpened } from '../derive/consequence.ts';
import { substituterFault } from '../derive/substituter-fault.ts';
import { parseNixVersion } from '../nix/version.ts';
import { defineCheck, good } from './define-check.ts';

const schemeless: readonly string[] = ['directory', 'bare-word', 'missing-scheme'];

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
    if (fault === undefined || !schemeless.includes(fault.reason)) return good;
    const [meant = `https://${cache.name}`] = fault.meant;
    return {
      found: true,
      data: { asDirectory: fault.reason === 'directory', meant },
      evidence: [`among the substituters stands: ${cache.name}`],
      consequence: entryNotOpened(
        cache.store,
        nix === undefined ? undefined : parseNixVersion(nix.versionLine),
      ),
      fixes: [
        {
          kind: 'replace-in-setting',
          setting: 'substituters',
          from: cache.name,
          to: meant,
          certainty: 'suggestion',
          note: 'choose http:// or https:// by what the cache serves',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    `The substituter ${subject.name} lacks its scheme; ${data.meant} is probably meant.`,
  cause: ({ data }) =>
    data.asDirectory
      ? 'Without https:// in front, Nix takes a text with a slash in it for the path of a local directory, from wherever the command runs, and opens a store there.'
      : 'A substituter is a URL. Without https:// in front, Nix does not know what kind of store this is.',
  explain: {
    why: 'An entry without a scheme is never asked over the network. With a slash in it Nix even creates a directory of that name, without a word; without one, Nix 2.34 and later refuse to start at all.',
    causes: ['The host name was entered as it stands in a browser.', 'A template left the scheme out.'],
    see: ['unusable-substituter', 'refused-configuration'],
  },
});
