import { listOf } from '../derive/effective.ts';
import type { Subject } from '../model/finding.ts';
import { defineCheck, good, unknown } from './define-check.ts';

const setting = (name: string): Subject => ({ kind: 'setting', name });

export default defineCheck({
  id: 'no-substituters',
  title: 'Nix is told to use no cache at all',
  severity: 'warning',
  layer: 'configuration',
  needs: ['settings'],
  wants: ['configuration'],
  subjects: () => [setting('substitute'), setting('substituters')],
  judge: ({ name }, { settings, configuration }) => {
    if (name === 'substituters') {
      const entries = settings.values['substituters'];
      if (entries === undefined)
        return unknown('the configuration does not say which substituters there are');
      if (listOf(entries, []).length > 0) return good;
    } else {
      if (settings.values['substitute'] !== false) return good;
      // Without a network the newer command line switches it off for its own process and then prints that.
      const isSet =
        settings.source !== 'nix' ||
        configuration?.system['substitute'] === false ||
        (configuration?.overridden.includes('substitute') ?? false);
      if (!isSet)
        return unknown('Nix says that substitute is off, but no configuration file switches it off');
    }
    return {
      found: true,
      data: { name },
      evidence: [name === 'substitute' ? 'substitute is false' : 'substituters is empty'],
      consequence: 'Nix builds everything from source, whatever the caches have.',
      fixes: [
        name === 'substitute'
          ? {
              kind: 'do',
              text: 'If this is not on purpose, remove the line that sets substitute to false.',
              certainty: 'suggestion',
            }
          : {
              kind: 'add-to-setting',
              setting: 'substituters',
              values: ['https://cache.nixos.org/'],
              certainty: 'suggestion',
              note: 'if the list is not empty on purpose; this is what Nix has by default',
            },
      ],
    };
  },
  message: ({ data }) =>
    data.name === 'substitute'
      ? 'Fetching from caches is switched off: substitute is false.'
      : 'The list of substituters is empty, so there is no cache that Nix could ask.',
  cause: ({ data }) =>
    data.name === 'substitute'
      ? 'The configuration says so. That is right on a machine that has to build everything itself, and a leftover anywhere else.'
      : 'A line sets the list to nothing. A later plain line replaces all earlier ones, also those that begin with extra-.',
  explain: {
    why: 'Some machines build everything on purpose. Elsewhere this is the whole reason why nothing comes from the caches.',
    causes: [
      'A setting left over from a test.',
      'A line "substituters =" in the file of the user, which replaces the list of the system.',
    ],
    see: ['untrusted-substituter'],
  },
});
