import { connect } from 'node:net';
import type { Dialled, DialRequest, LookedUp, NetworkPort } from '../model/ports.ts';
import { abortCode, failureCode } from './classify-failure.ts';
import type { Resolver } from './resolver.ts';

/** Names and connections one at a time, without a protocol on top. Names are looked up as for HTTP, in the same process. */
export function createNetwork(resolver: Resolver): Pick<NetworkPort, 'lookup' | 'dial' | 'knock'> {
  return { lookup: (host, family, signal) => lookUp(resolver, host, family, signal), dial, knock };
}

function lookUp(
  { ready, lookup }: Resolver,
  host: string,
  family: 0 | 4 | 6,
  signal: AbortSignal,
): Promise<LookedUp> {
  return whileAlive(signal, async (settle) => {
    await ready();
    const began = performance.now();
    const took = () => performance.now() - began;
    settle.onAbort((code) => ({ addresses: [], code, tookMs: took() }));
    lookup(host, { family, all: true }, (error, found) => {
      const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [];
      settle.done({
        addresses,
        tookMs: took(),
        ...(error === null ? {} : { code: failureCode(error) }),
      });
    });
  });
}

function dial({ address, port, greetingBytes = 0 }: DialRequest, signal: AbortSignal): Promise<Dialled> {
  return whileAlive(signal, async (settle) => {
    const began = performance.now();
    const took = () => performance.now() - began;
    const socket = connect({ host: address, port, autoSelectFamily: false });
    let seen: Pick<Dialled, 'connectedMs' | 'greeting'> = {};
    const end = (code?: string): void => {
      socket.destroy();
      settle.done({ ...seen, tookMs: took(), ...(code === undefined ? {} : { code }) });
    };
    settle.onAbort((code) => {
      socket.destroy();
      return { ...seen, code, tookMs: took() };
    });
    socket.once('error', (error) => end(failureCode(error)));
    socket.once('end', () => end());
    socket.once('connect', () => {
      seen = { connectedMs: took() };
      if (greetingBytes === 0) end();
    });
    socket.on('data', (bytes: Buffer) => {
      const greeting = (seen.greeting ?? '') + bytes.toString('latin1');
      seen = { ...seen, greeting: greeting.slice(0, greetingBytes) };
      if (greeting.length >= greetingBytes || greeting.includes('\n')) end();
    });
  });
}

function knock(path: string, signal: AbortSignal): Promise<string | undefined> {
  return whileAlive(signal, async (settle) => {
    const socket = connect({ path });
    const end = (code?: string): void => {
      socket.destroy();
      settle.done(code);
    };
    settle.onAbort((code) => {
      socket.destroy();
      return code;
    });
    socket.once('error', (error) => end(failureCode(error)));
    socket.once('connect', () => end());
  });
}

/** How a piece of work says how it ended: once, by itself or because of the signal. */
interface Settle<T> {
  readonly done: (result: T) => void;
  /** What the signal makes of it. */
  readonly onAbort: (result: (code: string) => T) => void;
}

/** Neither a socket that was destroyed nor a look-up in another process keeps Node from leaving: a timer does, until the work has ended. */
function whileAlive<T>(signal: AbortSignal, work: (settle: Settle<T>) => Promise<void>): Promise<T> {
  return new Promise((resolve) => {
    const alive = setInterval(() => {}, 2 ** 30);
    let abort = () => {};
    const done = (result: T) => {
      clearInterval(alive);
      signal.removeEventListener('abort', abort);
      resolve(result);
    };
    void work({
      done,
      onAbort: (result) => {
        abort = () => done(result(abortCode(signal)));
        if (signal.aborted) abort();
        else signal.addEventListener('abort', abort, { once: true });
      },
    });
  });
}
