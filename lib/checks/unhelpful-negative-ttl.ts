import { cacheViews } from '../derive/cache-view.ts';
import { duration, isOpenToOthers } from '../derive/endpoint.ts';
import { median } from '../derive/timing.ts';
import { valuesInEffect } from '../derive/values-in-effect.ts';
import { okValue } from '../model/fact.ts';
import type { Subject } from '../model/finding.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';

const ttl: Subject = { kind: 'setting', name: 'narinfo-cache-negative-ttl' };

const A_DAY = 86_400;
/** Seconds after which nobody expects what was pushed to be still unknown. */
const TOO_LONG = 7 * A_DAY;
/** Milliseconds that a needless request may take. */
const NOTABLE_MS = 50;

export default defineCheck({
  id: 'unhelpful-negative-ttl',
  title: 'Nix remembers what a cache does not have for too long, or not at all',
  severity: 'note',
  layer: 'configuration',
  needs: ['settings', 'caches'],
  wants: ['nix', 'configuration', 'daemon', 'user'],
  subjects: () => [ttl],
  judge: (_setting, facts) => {
    const value = valuesInEffect(facts).of(ttl.name);
    if (typeof value !== 'number') return notApplicable('its value is not known');
    const caches = cacheViews(facts).filter(({ store }) => isOpenToOthers(store));
    if (caches.length === 0) return notApplicable('no cache is asked over a network');
    if (value > TOO_LONG) {
      const days = Math.round(value / A_DAY);
      return {
        found: true,
        data: { days },
        evidence: [`${ttl.name} is ${value} seconds`],
        consequence: `What is pushed to a cache after Nix asked for it in vain is not seen on this machine for up to ${days} days, and is built from source.`,
        fixes: [
          {
            kind: 'do',
            text: `Take out the line that sets ${ttl.name}: the default is one hour.`,
            certainty: 'suggestion',
          },
        ],
      };
    }
    if (value !== 0) return good;
    const slow = caches.flatMap(({ name, fact }) => {
      const ms = median(okValue(fact.missesMs) ?? []);
      return ms === undefined || ms < NOTABLE_MS ? [] : [`${name} takes ${duration(ms)} to say so`];
    });
    if (slow.length === 0) return good;
    return {
      found: true,
      data: { days: 0 },
      evidence: [`${ttl.name} is 0`, ...slow.slice(0, 3)],
      consequence:
        'Every command asks every cache again for each path that none of them had, even when it ran a moment ago.',
      fixes: [
        {
          kind: 'do',
          text: `Set ${ttl.name} to some minutes, 300, say.`,
          certainty: 'suggestion',
          note: 'what is pushed in between is then seen after that time; 0 is right on a machine that waits for what another one has just pushed',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    data.days > 0
      ? `Nix remembers for ${data.days} days that a cache does not have a path: ${subject.name} is that long.`
      : `Nix forgets at once that a cache does not have a path: ${subject.name} is 0.`,
  cause: () => 'The configuration sets it, where Nix by default remembers such an answer for one hour.',
  explain: {
    why: 'Most paths of a system are in one cache only, so that the others are asked in vain for each of them: how long Nix remembers that decides how often.',
    causes: [
      'It was set to 0 so that what was just pushed is seen at once.',
      'It was set to a very large number so that fewer requests are made.',
    ],
    see: ['server-error'],
  },
});
