import { listOf } from '../derive/effective.ts';
import { substituterFault } from '../derive/substituter-fault.ts';
import type { Subject } from '../model/finding.ts';
import { parseStoreUrl, type StoreUrl } from '../nix/store-url.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';

const trustedSubstituters: Subject = { kind: 'setting', name: 'trusted-substituters' };

export default defineCheck({
  id: 'listed-only-as-trusted',
  title: 'A cache is allowed, but nobody asks it',
  severity: 'note',
  layer: 'configuration',
  needs: ['settings'],
  wants: ['configuration'],
  subjects: () => [trustedSubstituters],
  judge: (_setting, { settings, configuration }) => {
    if (configuration === undefined && settings.source !== 'given')
      return notApplicable('other substituters stand in for those that are configured');
    const system = configuration?.system ?? settings.values;
    const asked = [...listOf(settings.values['substituters'], []), ...listOf(system['substituters'], [])].map(
      (entry) => parseStoreUrl(entry).base,
    );
    const idle = [...new Set(listOf(system['trusted-substituters'], []))].filter((entry) => {
      const store = parseStoreUrl(entry);
      return !asked.includes(store.base) && substituterFault(entry) === undefined && !isInstallers(store);
    });
    if (idle.length === 0) return good;
    return {
      found: true,
      data: { idle },
      evidence: idle.map((entry) => `${entry} is among the trusted-substituters, not among the substituters`),
      consequence:
        'Nix asks such a cache only for those who add it themselves, in their own configuration, in a flake or on the command line.',
      fixes: [
        {
          kind: 'add-to-setting',
          setting: 'substituters',
          values: idle,
          certainty: 'suggestion',
          note: 'if it is to be asked for everybody; where each user is to choose, all is as it should be',
        },
      ],
    };
  },
  message: ({ data }) =>
    `Nix does not ask ${data.idle.join(', ')} by itself: trusted-substituters only allows users to ask for a cache.`,
  cause: () =>
    'The setting is a list of caches that users whom the daemon does not trust may choose. It does not make Nix ask them.',
  explain: {
    why: 'Many guides give trusted-substituters as the cure for a cache that is not used. It is half of it: somebody has to ask for the cache as well.',
    causes: [
      'The cache was added to the wrong one of two settings with nearly the same name.',
      'An administrator lets each user choose, which is what the setting is for.',
    ],
    see: ['untrusted-substituter', 'untrusted-key'],
  },
});

/** Determinate Nix lists the caches of its own service here, for when somebody logs in. */
const isInstallers = ({ host = '' }: StoreUrl): boolean =>
  /(?:^|\.)(?:flakehub\.com|determinate\.systems)$/i.test(host);
