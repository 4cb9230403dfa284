import { nixName } from '../derive/consequence.ts';
import { flakeEffect } from '../derive/flake-effect.ts';
import type { Subject } from '../model/finding.ts';
import { excerpt } from '../nix/excerpt.ts';
import { atLeast, parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';

const nixConfig: Subject = { kind: 'setting', name: 'nixConfig' };

export default defineCheck({
  id: 'overriding-flake-setting',
  title: 'A flake replaces the caches or keys of this user by its own',
  severity: 'warning',
  layer: 'trust',
  needs: ['flake', 'settings', 'configuration', 'daemon'],
  wants: ['user', 'nix'],
  subjects: () => [nixConfig],
  judge: (_nixConfig, facts) => {
    const version = parseNixVersion(facts.nix?.versionLine ?? '');
    if (!atLeast(version, '2.4')) return notApplicable('this Nix has no flakes');
    const { replaced } = flakeEffect(facts);
    if (replaced.length === 0) return good;
    const isInForce = replaced.some(({ decision }) => decision !== 'asked');
    const names = replaced.map(({ setting }) => setting);
    return {
      found: true,
      data: { names, lost: replaced.flatMap(({ lost }) => lost.map((text) => excerpt(text))) },
      severity: isInForce ? 'warning' : 'note',
      evidence: replaced.map(
        ({ setting, lost }) =>
          `${setting} of the flake leaves out ${lost.map((text) => excerpt(text)).join(', ')}`,
      ),
      consequence: `${isInForce ? '' : 'Once the flake is accepted, '}${nixName(version)} goes on without these for every command on this flake.`,
      fixes: [
        {
          kind: 'do',
          text: `In ${facts.flake.file} write ${names.map((name) => `extra-${name}`).join(' and ')} in place of ${names.join(' and ')}, or ask whoever maintains the flake to.`,
          certainty: 'certain',
        },
      ],
    };
  },
  message: ({ data }) =>
    `With ${data.names.join(' and ')} the flake does not add to what is configured but replaces it: ${data.lost.join(', ')} is lost.`,
  cause: () =>
    'A plain setting of a flake takes the place of the whole list, and of what extra- settings of the same flake add, whichever of them is written first; only extra- adds to it.',
  explain: {
    why: 'Without the default cache nearly everything is built from source, and without its key nothing from it is accepted. Nix sets what a flake says in the order of the names, so that a plain list comes after the extra- one and throws it away too.',
    causes: [
      'The nixConfig was copied from the configuration of a machine, which lists all caches.',
      'The extra- settings were added later, for another cache.',
    ],
    see: ['ignored-flake-setting', 'lost-default-cache', 'lost-default-key'],
  },
});
