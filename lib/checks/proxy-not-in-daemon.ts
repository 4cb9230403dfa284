import { cacheViews } from '../derive/cache-view.ts';
import { cacheNotOpened } from '../derive/consequence.ts';
import { daemonReachOf } from '../derive/daemon-reach.ts';
import { substitutingOf } from '../derive/effective.ts';
import { lastHop } from '../derive/reach.ts';
import { endOf } from '../derive/reach-words.ts';
import type { Connection } from '../model/facts/exchange.ts';
import { parseNixVersion } from '../nix/version.ts';
import { daemonVariable } from './daemon-variable.ts';
import { defineCheck, good, unknown } from './define-check.ts';
import { unaskedCache } from './unasked-cache.ts';

export default defineCheck({
  id: 'proxy-not-in-daemon',
  title: 'The Nix daemon does not go through the same proxy as this shell',
  severity: 'error',
  layer: 'connect',
  needs: ['caches', 'settings'],
  wants: ['nix', 'daemon', 'user', 'configuration', 'installation', 'daemonEnvironment', 'daemonVisits'],
  explains: [
    'unresolved-host',
    'refused-connection',
    'dropped-packets',
    'unreachable-host',
    'broken-connection',
    'silent-server',
    'proxy-refusal',
    'not-http',
    'web-page-answer',
    'not-a-cache',
    'denied-access',
    'server-error',
  ],
  subjects: cacheViews,
  judge: (cache, facts, { daemonEnvironment: gap }) => {
    const unasked = unaskedCache(cache);
    if (unasked !== undefined) return unasked;
    if (substitutingOf(facts).by !== 'daemon') return good;
    if (cache.store.kind !== 'http' || cache.fact.info.state !== 'ok') return good;
    const [first = lastHop(cache.fact.info.value)] = cache.fact.info.value;
    const ours = proxyOf(first.connection);
    if (gap !== undefined)
      return ours === undefined
        ? good
        : unknown(`it was asked by way of ${ours}, which the Nix daemon may not know, as ${gap.reason}`);
    const daemon = daemonReachOf(cache, facts.daemonVisits);
    if (daemon?.fault?.what !== 'proxy') return good;
    const { lacking } = daemon.fault;
    const theirs = proxyOf(daemon.last.connection);
    const last = lastHop(cache.fact.info.value);
    const version = parseNixVersion(facts.nix?.versionLine ?? '');
    const name = cache.store.scheme === 'http' ? 'http_proxy' : 'https_proxy';
    const from = facts.daemonEnvironment?.from ?? 'its service';
    return {
      found: true,
      severity: lacking === 'daemon' ? 'error' : 'warning',
      data: { lacking, ours, theirs },
      // One variable makes it, for all caches.
      culprit: `${lacking} ${ours ?? '-'} ${theirs ?? '-'}`,
      evidence: [
        `with the proxy of this shell (${ours ?? 'none'}): ${endOf(last)}`,
        `with the proxy of the daemon (${theirs ?? 'none'}): ${endOf(daemon.last)}`,
        `the environment of the daemon was read from ${from}`,
      ],
      certainty: lacking === 'daemon' ? 'certain' : 'likely',
      consequence:
        lacking === 'daemon'
          ? cacheNotOpened(cache.store, version)
          : 'What goes through the daemon reaches this cache; what a Nix command of this shell fetches by itself, such as flakes and sources of evaluation, does not.',
      fixes: [
        lacking === 'shell'
          ? {
              kind: 'do',
              text:
                theirs === undefined
                  ? 'Take the proxy out of the environment of this shell, or name the host in no_proxy.'
                  : `Set ${name}=${theirs} in the environment of this shell too.`,
              certainty: 'suggestion',
            }
          : ours === undefined
            ? {
                kind: 'do',
                text: `Take the proxy ${theirs ?? ''} out of the environment of the Nix daemon (${from}), or name ${cache.store.host ?? cache.name} in its no_proxy; then restart the daemon.`,
                certainty: 'suggestion',
              }
            : daemonVariable(
                facts,
                { name, value: ours, file: 'proxy.conf' },
                'if the proxy wants a login, it belongs into this URL, and the file must then be readable by root alone',
              ),
      ],
    };
  },
  message: ({ subject, data: { lacking, ours, theirs } }) =>
    lacking === 'shell'
      ? `${subject.name} can be reached as the Nix daemon connects (${wayOf(theirs)}), but not from this shell (${wayOf(ours)}).`
      : ours === undefined
        ? `${subject.name} can be reached from this shell, but not by way of ${theirs ?? 'the proxy'}, through which the Nix daemon goes.`
        : `${subject.name} can be reached by way of ${ours}, the proxy of this shell, but the Nix daemon, ${theirs === undefined ? 'which has no proxy' : `which goes through ${theirs}`}, does not reach it.`,
  cause: ({ data: { lacking } }) =>
    lacking === 'shell'
      ? 'The variables that name a proxy differ: those of the daemon fit this network, those of this shell do not.'
      : 'The daemon downloads, and it has an environment of its own: a proxy that is set in a shell or in its start-up files never reaches it.',
  explain: {
    why: 'Nix takes its proxy from http_proxy, https_proxy, all_proxy and no_proxy of the process that downloads. On a machine with a daemon that is the daemon, so that curl works in the shell while Nix fails.',
    causes: [
      'The proxy was set in a start-up file of the shell alone.',
      'The machine moved to another network, and the daemon still has the old proxy.',
      'The name is in no_proxy of one of the two alone.',
    ],
    see: ['proxy-refusal', 'ca-not-in-daemon', 'stale-daemon'],
  },
});

const proxyOf = ({ via, proxy }: Connection): string | undefined =>
  via === 'proxy' ? (proxy ?? 'a proxy') : undefined;

const wayOf = (proxy: string | undefined): string =>
  proxy === undefined ? 'without a proxy' : `by way of ${proxy}`;
