import { cacheViews } from '../derive/cache-view.ts';
import { sshViews } from '../derive/ssh-view.ts';
import { okValue } from '../model/fact.ts';
import type { Subject } from '../model/finding.ts';
import { isPrivateAddress, isThisHost } from '../nix/near-host.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';

const setting: Subject = { kind: 'setting', name: 'builders-use-substitutes' };

export default defineCheck({
  id: 'unhelped-builders',
  title: 'Machines to build on get from here what they could download themselves',
  severity: 'note',
  layer: 'configuration',
  needs: ['stores', 'settings', 'caches'],
  subjects: () => [setting],
  judge: (_setting, { stores, settings, caches }) => {
    if (settings.values['builders-use-substitutes'] === true) return good;
    const far = sshViews({ stores }).filter(
      ({ kind, reach, store, fact }) =>
        kind === 'builder' &&
        reach.kind === 'answers' &&
        !isThisHost(store.host ?? '') &&
        isFar(okValue(fact.dial)?.address),
    );
    const open = cacheViews({ caches }).filter(
      ({ reach, store }) =>
        reach.kind === 'answers' && store.kind === 'http' && !isThisHost(store.host ?? ''),
    );
    if (far.length === 0 || open.length === 0)
      return notApplicable('there is no machine elsewhere to build on, or no cache that it could use');
    return {
      found: true,
      data: { machine: far[0]?.name ?? '' },
      evidence: [
        'builders-use-substitutes is false',
        `${far.map(({ name }) => name).join(', ')} is not in this network`,
      ],
      certainty: 'likely',
      consequence:
        'Everything that a build needs goes from a cache to here, and from here to the machine that builds.',
      fixes: [
        {
          kind: 'do',
          text: 'Set builders-use-substitutes = true, in the configuration of the daemon here.',
          certainty: 'suggestion',
          note: 'if that machine reaches the caches well: it uses the ones of its own configuration',
        },
      ],
    };
  },
  message: ({ data }) =>
    `${data.machine} gets every input of a build from here, though it could download from caches itself.`,
  cause: () => 'builders-use-substitutes is off, as it is by default.',
  explain: {
    why: 'An upload from a home or an office is often the slowest part of a build on another machine.',
    causes: ['The default was left as it is.'],
    see: ['unreachable-ssh-host'],
  },
});

const isFar = (address: string | undefined): boolean => address !== undefined && !isPrivateAddress(address);
