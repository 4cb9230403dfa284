import { lastHop } from '../../derive/reach.ts';
import type { Ports } from '../../model/ports.ts';
import { type ClientContext, cacheClient } from '../cache-client.ts';
import { MAX_INFO_BYTES } from '../cache-info.ts';
import { withDeadline } from '../deadline.ts';
import { isAnswered, type Lane } from './lane.ts';
import type { TimingOptions } from './timing.ts';

/** One nix-cache-info from nothing: name, connection and TLS included, as every process of Nix begins. */
export async function timeOpening(
  ports: Ports,
  lane: Lane,
  context: ClientContext,
  { timeoutMs, signal, round }: Pick<TimingOptions, 'timeoutMs' | 'signal'> & { readonly round: number },
): Promise<void> {
  if (lane.protocol === 'file' || lane.died !== undefined || signal.aborted) return;
  const client = cacheClient(ports, lane.configured, { ...context, overHttp2: lane.protocol === 'http/2' });
  if (client === undefined) return;
  const visit = await withDeadline(signal, timeoutMs, (deadline) =>
    client.get('nix-cache-info', MAX_INFO_BYTES, deadline),
  );
  await client.close();
  const asBefore = lane.cache.info.state === 'ok' ? lastHop(lane.cache.info.value).status : undefined;
  if (isAnswered(lane, visit, ({ status }) => status !== undefined && status === asBefore, round))
    lane.openings.push(visit);
}
