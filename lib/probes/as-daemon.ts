import { configurationFacts } from '../derive/configuration-facts.ts';
import { effectiveOf } from '../derive/effective.ts';
import { daemonDifferences, type Means } from '../leads/daemon-visits.ts';
import { absent, type Fact, notAsked, ok, okValue } from '../model/fact.ts';
import type { DaemonEnvironmentFact, DaemonVisit } from '../model/facts/daemon-environment.ts';
import type { Facts } from '../model/facts/facts.ts';
import type { Ports } from '../model/ports.ts';
import { caFileCandidates } from '../nix/ca-file.ts';
import { shownVariables } from '../nix/daemon-variables.ts';
import { parseStoreUrl } from '../nix/store-url.ts';
import { parseNixVersion } from '../nix/version.ts';
import { type ClientContext, cacheClient } from './cache-client.ts';
import { probeCacheInfo } from './cache-info.ts';
import { probeDaemonEnvironment } from './daemon-environment.ts';
import type { Pace } from './gather-caches.ts';
import { netrcFile, netrcPath, readNetrc } from './netrc.ts';
import { patientLimit } from './patient-limit.ts';

interface Known extends Pick<Facts, 'settings' | 'configuration' | 'daemon' | 'user' | 'nix'> {
  /** As configured, credentials included. */
  readonly substituters: readonly string[];
  /** Of the requests that this process made. */
  readonly context: ClientContext;
}

type DaemonFacts = Pick<Facts, 'daemonEnvironment' | 'daemonVisits' | 'netrc'>;

/** Where nothing of it was looked at. */
export function notAsDaemon(because: string): DaemonFacts {
  const gap = notAsked(because);
  return { daemonEnvironment: gap, daemonVisits: gap, netrc: gap };
}

/**
 * What the daemon has to download with in place of what this shell has, and how it fares with that: a cache is asked once more where its
 * way differs.
 */
export async function lookAsDaemon(
  ports: Ports,
  { substituters, context, ...facts }: Known,
  request: Pace & { readonly offline: boolean },
  signal: AbortSignal,
): Promise<DaemonFacts> {
  const settings = okValue(facts.settings);
  const configuration = okValue(facts.configuration);
  const known = configurationFacts(facts);
  const effective = known === undefined ? undefined : effectiveOf(known);
  const own = await netrcFile(ports, netrcPath(ports, settings?.values['netrc-file']));
  if (settings === undefined || effective?.substituting.by !== 'daemon') {
    const none = absent('no daemon downloads for this user');
    return { daemonEnvironment: none, daemonVisits: none, netrc: ok({ own }) };
  }
  const found = await probeDaemonEnvironment(ports, signal);
  const daemonEnvironment: Fact<DaemonEnvironmentFact> =
    found.state === 'ok' ? ok({ ...found.value, variables: shownVariables(found.value.variables) }) : found;
  const { trusted } = effective.substituting;
  /** What a user sets counts only where the daemon trusts that user. */
  const setting = (name: string): string | undefined => {
    const isOwn = configuration?.overridden.includes(name) ?? false;
    const values = isOwn && trusted !== true ? configuration?.system : settings.values;
    const value = values?.[name];
    return typeof value === 'string' && (value !== '' || isOwn) ? value : undefined;
  };
  const ours: Means = { env: ports.machine.env, caFile: context.caFile, netrc: context.netrc };
  const theirs = setting('netrc-file') ?? '/etc/nix/netrc';
  const daemon = await netrcFile(ports, theirs);
  const netrcs: Facts['netrc'] = ok({ own, daemon });
  if (request.offline)
    return { daemonEnvironment, daemonVisits: notAsked('no cache was asked'), netrc: netrcs };
  // One that this user may not read is taken for the same: nothing is known of a difference then.
  const netrc = daemon.state === 'unreadable' ? context.netrc : await readNetrc(ports, theirs);
  // Where its environment could not be looked at, it is taken for ours: then only its login can be seen to differ.
  const daemons: Means =
    found.state === 'ok'
      ? {
          env: found.value.variables,
          caFile: await bundle(
            ports,
            found.value.variables,
            sslCertFile(setting, facts.configuration),
            okValue(facts.nix)?.versionLine,
          ),
          netrc,
        }
      : { ...ours, netrc };
  const isDropped = (entry: string) =>
    effective.dropped.some((one) => one.entry === parseStoreUrl(entry).text);
  const limit = patientLimit(request.concurrency);
  const asked = substituters.map((entry) =>
    limit(async (): Promise<readonly DaemonVisit[]> => {
      const differs = isDropped(entry) ? [] : daemonDifferences(entry, ours, daemons);
      if (differs.length === 0) return [];
      const visit = await visitAs(ports, entry, context.userAgent, daemons, request, signal);
      const shown = daemons.caFile === undefined ? {} : { caFile: daemons.caFile };
      return visit.state === 'ok'
        ? [{ entry: parseStoreUrl(entry).text, differs: [...differs], ...shown, visit: visit.value }]
        : [];
    }),
  );
  return { daemonEnvironment, daemonVisits: ok((await Promise.all(asked)).flat()), netrc: netrcs };
}

/** As it stands in a file: what Nix prints for it can come from the environment of this shell. */
function sslCertFile(
  setting: (name: string) => string | undefined,
  configuration: Facts['configuration'],
): string | undefined {
  const { system = {}, overridden = [] } = okValue(configuration) ?? {};
  const isSet = 'ssl-cert-file' in system || overridden.includes('ssl-cert-file');
  return isSet ? setting('ssl-cert-file') : undefined;
}

async function bundle(
  { files }: Ports,
  env: Means['env'],
  setting: string | undefined,
  versionLine: string | undefined,
): Promise<string | undefined> {
  for (const { file, explicit } of caFileCandidates(env, setting, parseNixVersion(versionLine ?? '')))
    if (explicit || (await files.exists(file))) return file;
  return undefined;
}

async function visitAs(
  ports: Ports,
  entry: string,
  userAgent: string,
  { env, caFile, netrc }: Means,
  { timeoutMs }: Pace,
  signal: AbortSignal,
) {
  const client = cacheClient({ ...ports, machine: { ...ports.machine, env } }, entry, {
    userAgent,
    ...(caFile === undefined ? {} : { caFile }),
    ...(netrc === undefined ? {} : { netrc }),
  });
  const visit = await probeCacheInfo(client, parseStoreUrl(entry), { timeoutMs, signal });
  await client?.close();
  return visit;
}
