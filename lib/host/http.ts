import { setMaxListeners } from 'node:events';
import { isIP } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { Connection, Exchange } from '../model/facts/exchange.ts';
import type { HttpPort, HttpRequest, HttpSession, SessionOptions } from '../model/ports.ts';
import { abortCode, failureCode, failureMessage } from './classify-failure.ts';
import { collectGarbage } from './collect-garbage.ts';
import type { KeptHttp2 } from './http2.ts';
import { hostOf, type Origin, openOrigin } from './origin.ts';
import { perform } from './perform.ts';
import { acceptedEncodings } from './read-body.ts';
import { type Recording, startRecording } from './recording.ts';
import { rehearse } from './rehearsal.ts';
import { readTarget, type Target } from './request-target.ts';
import { createResolver, type Resolver, type TimedLookup } from './resolver.ts';
import { createSecureContexts, type SecureContexts } from './secure-contexts.ts';
import { createTurns, type Turns } from './turns.ts';

/** HTTP/1.1 as it really happens, step by step, by undici: its fetch would hide the steps. */
export function createHttp(resolver = createResolver()): HttpPort {
  const contexts = createSecureContexts();
  let isAsking = false;
  const onAsk = () => {
    isAsking = true;
  };
  return {
    warm: () => {
      void resolver.ready();
      // Not in the way of a request that is there already, which would be measured waiting for it.
      setImmediate(async () => {
        if (isAsking) return;
        // Nothing hangs on how it goes.
        await rehearse().catch(() => {});
        if (!isAsking) collectGarbage();
      });
    },
    session: (options) => openSession(options, contexts, resolver, onAsk),
  };
}

/** Requests to one origin take turns on its one connection, so that none is measured waiting for another. */
interface Lane {
  readonly turns: Turns;
  origin?: Origin;
  recording?: Recording;
  /** Where the connection leads, for the requests that find it made. */
  peer?: Pick<Connection, 'address' | 'port'>;
}

function openSession(
  session: SessionOptions,
  contexts: SecureContexts,
  resolver: Resolver,
  onAsk: () => void,
): HttpSession {
  const lanes = new Map<string, Lane>();
  const kept = new Map<string, KeptHttp2>();
  const keptFor = (origin: string): KeptHttp2 => {
    const found = kept.get(origin) ?? {};
    kept.set(origin, found);
    return found;
  };
  return {
    request: (request, signal) =>
      keepingAlive(async () => {
        const target = readTarget(request.url, session);
        if ('refusal' in target) return target.refusal;
        const trust = isEncrypted(target) ? await contexts(session.caFile) : {};
        if ('error' in trust)
          return unsent(target, 'tls', failureCode(trust.error), failureMessage(trust.error));
        if (needsLookup(target, session)) await resolver.ready();
        onAsk();
        const lane = lanes.get(target.url.origin) ?? { turns: createTurns() };
        lanes.set(target.url.origin, lane);
        // One signal may end very many requests, which is no leak.
        setMaxListeners(0, signal);
        const asking = { lane, target, request, signal, session, lookup: resolver.lookup, ...trust };
        const exchange = await lane.turns.take(signal, () => ask(asking));
        return exchange ?? unsent(target, 'request', abortCode(signal), 'it was never sent');
      }),
    requestHttp2: (request, signal) =>
      keepingAlive(async () => {
        const target = readTarget(request.url, session);
        if ('refusal' in target || target.proxy !== undefined || target.url.protocol !== 'https:')
          return undefined;
        const trust = await contexts(session.caFile);
        if ('error' in trust) return undefined;
        if (needsLookup(target, session)) await resolver.ready();
        const { askHttp2 } = await import('./http2.ts');
        const headers = headersOf(request, session);
        return askHttp2(
          { target, request, headers, route: session.route, lookup: resolver.lookup, ...trust },
          signal,
          session.keepHttp2 === true ? keptFor(target.url.origin) : undefined,
        );
      }),
    close: async () => {
      for (const one of kept.values()) one.open?.session.destroy();
      kept.clear();
      await Promise.all([...lanes.values()].map((lane) => lane.origin?.cut()));
      lanes.clear();
    },
  };
}

/**
 * Neither a deadline nor a look-up in another process keeps Node from leaving for want of work, silently and with
 * status 0. A request that is under way does.
 */
async function keepingAlive<T>(work: () => Promise<T>): Promise<T> {
  const alive = setInterval(() => {}, 2 ** 30);
  try {
    return await work();
  } finally {
    clearInterval(alive);
  }
}

/** Nobody is asked about an address; the demonstration routes its names itself. */
const needsLookup = ({ url, proxy }: Target, { route }: SessionOptions): boolean =>
  route === undefined && isIP(hostOf(proxy?.url ?? url)) === 0;

const isEncrypted = ({ url, proxy }: Target): boolean =>
  url.protocol === 'https:' || proxy?.url.protocol === 'https:';

function unsent(target: Target, phase: 'request' | 'tls', code: string, message: string): Exchange {
  const recording = startRecording(target.shown, target.via);
  recording.phase = phase;
  return recording.end({ failure: { code, message } });
}

interface Asking {
  readonly lane: Lane;
  readonly target: Target;
  readonly request: HttpRequest;
  readonly signal: AbortSignal;
  readonly session: SessionOptions;
  readonly lookup: TimedLookup;
  readonly secureContext?: SecureContext;
}

/** A server may close a kept connection while the request is on its way; like curl, we ask again: that is no news. */
async function ask(asking: Asking): Promise<Exchange> {
  const first = await askOnce(asking);
  if (!diedOfAge(first) || asking.signal.aborted) return first;
  return asking.request.mayResend?.() === false ? first : askOnce(asking);
}

const diedOfAge = ({ connection, failure }: Exchange): boolean =>
  connection.reused &&
  failure?.phase === 'processing' &&
  ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(failure.code);

async function askOnce(asking: Asking): Promise<Exchange> {
  const { lane, target, request, signal, session, lookup, secureContext } = asking;
  const { url, proxy, shown, via } = target;
  const recordingOf = () => lane.recording;
  lane.origin ??= openOrigin({
    url,
    proxy,
    secureContext,
    lookup,
    route: session.route,
    recording: recordingOf,
  });
  const { dispatcher, targetOf, cut } = lane.origin;
  const { path, headers } = targetOf(url);
  const recording = startRecording(shown, via);
  lane.recording = recording;
  const exchange = await perform({
    dispatcher,
    options: { method: request.method, path, headers: { ...headersOf(request, session), ...headers } },
    recording,
    peer: lane.peer,
    request,
    signal,
    cut: () => {
      delete lane.origin;
      void cut();
    },
  });
  const { address, port } = exchange.connection;
  if (address !== undefined && port !== undefined) lane.peer = { address, port };
  return exchange;
}

function headersOf(request: HttpRequest, session: SessionOptions): Record<string, string> {
  const own = { accept: '*/*', 'accept-encoding': acceptedEncodings, 'user-agent': session.userAgent };
  const given = Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return { ...own, ...Object.fromEntries(given) };
}
