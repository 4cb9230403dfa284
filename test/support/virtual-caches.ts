import type { Exchange } from '../../lib/model/facts/exchange.ts';
import type { HttpRequest, HttpSession } from '../../lib/model/ports.ts';
import { type FakePorts, fakePorts } from './ports.ts';

/** A cache that takes time without waiting: on a clock of its own. */
export interface VirtualCache {
  readonly url: string;
  /** Milliseconds for one answer; `count` is how many it has given. */
  readonly ms: (count: number) => number;
  /** Base names of store paths that it has, with the base names that each refers to. */
  readonly has?: Readonly<Record<string, readonly string[]>>;
  readonly priority?: number;
  /** Instead of an answer, from the given one on. */
  readonly instead?: (
    count: number,
    url: string,
  ) => Pick<Exchange, 'status' | 'failure' | 'headers'> | undefined;
  /** Of what comes `instead`. */
  readonly bytesBefore?: number;
  /** Each request finds its connection closed, and is sent once more. */
  readonly resends?: boolean;
  /** Whether this answer never comes. */
  readonly waits?: (count: number) => boolean;
  readonly archiveBytes?: number;
  /** More than for another answer. */
  readonly archiveMs?: number;
  readonly speaksHttp2?: boolean;
  readonly closes?: boolean;
}

export interface VirtualRequest {
  readonly url: string;
  /** Virtual milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly http2: boolean;
}

export interface VirtualNetwork {
  readonly ports: FakePorts;
  readonly requests: VirtualRequest[];
  /** The most requests that were open at one time, from a request on. */
  readonly mostAtOnce: (fromRequest: number) => number;
}

/** Real enough a NAR hash. */
const HASH = 'sha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s';

export function virtualCaches(
  caches: readonly VirtualCache[],
  world: Parameters<typeof fakePorts>[0] = {},
  onRequest: (request: HttpRequest, count: number) => void = () => {},
): VirtualNetwork {
  let now = Date.parse('2026-01-02T03:04:05Z');
  const counts = new Map<string, number>();
  const requests: VirtualRequest[] = [];
  let open = 0;
  const opened: number[] = [];

  function answer(cache: VirtualCache, request: HttpRequest, count: number): Partial<Exchange> {
    const other = cache.instead?.(count, request.url);
    if (other !== undefined) return other;
    const file = request.url.slice(cache.url.length + 1);
    const body = (text: string) => ({ text, bytes: text.length, truncated: false });
    if (file === 'nix-cache-info')
      return { status: 200, body: body(`StoreDir: /nix/store\nPriority: ${cache.priority ?? 40}\n`) };
    const archiveBytes = cache.archiveBytes ?? 500_000;
    if (file.startsWith('nar/')) {
      const bytes = Math.min(request.maxBodyBytes, archiveBytes);
      return { status: 200, body: { text: '', bytes, truncated: bytes < archiveBytes } };
    }
    const hash = file.replace('.narinfo', '');
    const base = Object.keys(cache.has ?? {}).find((name) => name.startsWith(`${hash}-`));
    if (base === undefined) return { status: 404, body: body('404') };
    const lines = [
      `StorePath: /nix/store/${base}`,
      `URL: nar/${hash}.nar`,
      'Compression: none',
      `FileHash: ${HASH}`,
      `FileSize: ${archiveBytes}`,
      `NarHash: ${HASH}`,
      `NarSize: ${archiveBytes}`,
      `References: ${cache.has?.[base]?.join(' ') ?? ''}`,
    ];
    return { status: 200, body: body(`${lines.join('\n')}\n`) };
  }

  function session(): HttpSession {
    const connected = new Set<string>();
    const send = async (request: HttpRequest, signal: AbortSignal, http2: boolean): Promise<Exchange> => {
      const cache = caches.find(({ url }) => request.url.startsWith(`${url}/`));
      const base = { url: request.url, startedAt: new Date(now).toISOString() };
      const failed = (code: string): Exchange => ({
        ...base,
        momentsMs: { ended: 1 },
        connection: { reused: false, via: 'direct' },
        failure: { phase: 'connect', code, message: code },
      });
      if (signal.aborted) return failed('ABORTED');
      if (cache === undefined) return failed('ECONNREFUSED');
      const count = counts.get(cache.url) ?? 0;
      counts.set(cache.url, count + 1);
      onRequest(request, count);
      open += 1;
      opened.push(open);
      const key = `${cache.url} ${http2}`;
      const reused = connected.has(key) && cache.closes !== true;
      connected.add(key);
      const transfer = request.sink === undefined ? 0 : (cache.archiveMs ?? 0);
      const answerMs = cache.ms(count) * (reused ? 1 : 2);
      const took = answerMs + transfer;
      const from = now;
      // Others may begin before this one is over.
      await Promise.resolve();
      if (cache.resends === true && request.mayResend?.() === false) return failed('ECONNRESET');
      if (cache.waits?.(count) === true) {
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return failed(signal.reason?.name === 'TimeoutError' ? 'TIMEOUT' : 'ABORTED');
      }
      const given = answer(cache, request, count);
      if (request.sink !== undefined && given.status === 200) {
        const whole = given.body?.bytes ?? 0;
        for (let at = 0; at < whole; at += 65536)
          await request.sink(new Uint8Array(Math.min(65536, whole - at)));
      }
      request.onReceived?.(given.body?.bytes ?? (given.failure && cache.bytesBefore) ?? 0);
      now = Math.max(now, from + took);
      requests.push({ url: request.url, from, to: from + took, http2 });
      open -= 1;
      const location = given.headers?.['location'];
      if (location !== undefined) request.onLocation?.(location);
      const momentsMs = reused
        ? { sent: 0, answered: answerMs * 0.9, ended: took }
        : { connected: answerMs / 2, sent: answerMs / 2, answered: answerMs * 0.95, ended: took };
      return { ...base, momentsMs, connection: { reused, via: 'direct' }, ...given };
    };
    return {
      request: (request, signal) => send(request, signal, false),
      requestHttp2: async (request, signal) => {
        const cache = caches.find(({ url }) => request.url.startsWith(`${url}/`));
        return cache?.speaksHttp2 === true ? send(request, signal, true) : undefined;
      },
      close: async () => {},
    };
  }

  return {
    ports: {
      ...fakePorts(world),
      http: { warm: () => {}, session },
      clock: { now: () => now, steady: () => now },
    },
    requests,
    mostAtOnce: (fromRequest) => Math.max(0, ...opened.slice(fromRequest)),
  };
}
