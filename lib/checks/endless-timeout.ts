import { cacheViews } from '../derive/cache-view.ts';
import { nixName } from '../derive/consequence.ts';
import { mayBeAway } from '../derive/unsteady-cache.ts';
import { valuesInEffect } from '../derive/values-in-effect.ts';
import { roughly } from '../derive/waiting.ts';
import type { Subject } from '../model/finding.ts';
import { downloadWaiting } from '../nix/download-retries.ts';
import { isThisHost } from '../nix/near-host.ts';
import { settingDefault } from '../nix/setting-table.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';

const connecting: Subject = { kind: 'setting', name: 'connect-timeout' };
const stalling: Subject = { kind: 'setting', name: 'stalled-download-timeout' };

/** What nobody waits for: less is a matter of taste. */
const MINUTES = 240;

export default defineCheck({
  id: 'endless-timeout',
  title: 'Nix waits for minutes for a cache that does not answer',
  severity: 'warning',
  layer: 'configuration',
  needs: ['settings', 'caches'],
  wants: ['nix', 'configuration', 'daemon', 'user'],
  subjects: () => [connecting, stalling],
  judge: ({ name }, facts) => {
    const { version, values, of } = valuesInEffect(facts);
    const isConnecting = name === connecting.name;
    const waiting = downloadWaiting({ kind: isConnecting ? 'dropped' : 'silent' }, version, values);
    const limit = of(name);
    if (waiting === undefined || typeof limit !== 'number') return notApplicable('its value is not known');
    // Five minutes for each attempt are what Nix comes with: only a limit that was taken away is worth a word.
    if (isConnecting ? waiting.totalSeconds < MINUTES : limit !== 0) return good;
    const caches = cacheViews(facts);
    const dead = caches.filter(
      ({ store, reach }) =>
        reach.kind === (isConnecting ? 'dropped' : 'silent') && !isThisHost(store.host ?? ''),
    );
    const concerned = dead.length > 0 ? dead : caches.filter(mayBeAway);
    if (concerned.length === 0) return good;
    const held = Number.isFinite(waiting.totalSeconds)
      ? `about ${roughly(waiting.totalSeconds)}`
      : 'without end';
    return {
      found: true,
      // What Nix comes with is nobody's fault, and the finding about the dead cache says what it costs.
      severity: dead.length > 0 && limit !== settingDefault(name, version) ? 'warning' : 'note',
      data: { limit, isDead: dead.length > 0, isSet: values[name] !== undefined },
      evidence: [
        limit === 0 ? `${name} is 0, which means no limit` : `${name} is ${limit} seconds`,
        ...concerned
          .slice(0, 3)
          .map((cache) =>
            dead.length > 0
              ? `${cache.name} does not answer now`
              : `${cache.name} has an address of a private network, which this machine may leave`,
          ),
      ],
      certainty: dead.length > 0 ? 'certain' : 'likely',
      consequence: `Whenever such a cache does not answer, ${nixName(version)} waits for it ${held}, in every command that may download.`,
      fixes: [
        {
          kind: 'do',
          text: isConnecting
            ? 'Set connect-timeout to 5 in the configuration of Nix, which gives up a cache that does not answer after half a minute in all.'
            : 'Take out the line that sets stalled-download-timeout to 0; 30 is a value that gives up a hanging cache soon.',
          certainty: 'suggestion',
          note: 'it counts for every cache, so leave room for the slowest',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    data.isDead
      ? `A cache does not answer, and ${subject.name} lets Nix wait for it for minutes.`
      : `${subject.name} lets Nix wait for minutes whenever a cache of a private network is out of reach.`,
  cause: ({ subject, data }) =>
    data.limit !== 0
      ? `The configuration allows ${data.limit} seconds for each of several attempts.`
      : subject.name === connecting.name
        ? 'Without a limit of its own, Nix waits until the operating system gives up connecting, several times over. Versions from 2.29 on come with a limit.'
        : 'A limit of 0 is none: a server that takes the request and says nothing is waited for without end.',
  explain: {
    why: 'A cache that drops packets is worse than one that is off: each attempt to connect lasts until a limit ends it, and before 2.29 Nix set none.',
    causes: [
      'This version of Nix sets no limit by default.',
      'The limit was raised or taken away for a slow cache.',
    ],
    see: ['dropped-packets', 'silent-server', 'missing-fallback'],
  },
});
