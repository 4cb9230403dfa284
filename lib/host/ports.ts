import type { DiskCachePort, HttpPort, HttpSession, NetworkPort, Ports } from '../model/ports.ts';
import { collectGarbage } from './collect-garbage.ts';
import { createFiles } from './files.ts';
import { interfaceAddresses } from './interfaces.ts';
import { createListen } from './listen.ts';
import { createMachine } from './machine.ts';
import { createOutput } from './output.ts';
import { createProgress } from './progress.ts';
import type { Resolver } from './resolver.ts';
import { createRun } from './run-program.ts';
import { steady } from './steady.ts';
import { createStreams } from './streams.ts';
import { createTerminal } from './terminal.ts';
import { usage } from './usage.ts';

/** The real world. What is slow to load is loaded when first used: `--help` must not wait for an HTTP client. */
export function createPorts(): Ports {
  const run = createRun();
  const resolver = once(async () => (await import('./resolver.ts')).createResolver());
  return {
    http: lazyHttp(resolver),
    network: lazyNetwork(resolver),
    run,
    files: createFiles(),
    streams: createStreams(),
    diskCache: lazyDiskCache(),
    listen: createListen(),
    clock: { now: Date.now, steady },
    machine: createMachine(run),
    progress: createProgress(),
    terminal: createTerminal(),
    output: createOutput(),
    usage,
    tidy: collectGarbage,
  };
}

function lazyHttp(resolver: () => Promise<Resolver>): HttpPort {
  const load = once(async () => (await import('./http.ts')).createHttp(await resolver()));
  return {
    warm: () => void load().then((http) => http.warm()),
    session: (options) => {
      let opened: HttpSession | undefined;
      return {
        request: async (request, signal) => {
          const http = await load();
          opened ??= http.session(options);
          return opened.request(request, signal);
        },
        requestHttp2: async (request, signal) => {
          const http = await load();
          opened ??= http.session(options);
          return opened.requestHttp2(request, signal);
        },
        close: async () => opened?.close(),
      };
    },
  };
}

function lazyNetwork(resolver: () => Promise<Resolver>): NetworkPort {
  const load = once(async () => (await import('./network.ts')).createNetwork(await resolver()));
  return {
    lookup: async (host, family, signal) => (await load()).lookup(host, family, signal),
    dial: async (request, signal) => (await load()).dial(request, signal),
    knock: async (path, signal) => (await load()).knock(path, signal),
    interfaces: interfaceAddresses,
  };
}

function lazyDiskCache(): DiskCachePort {
  const load = once(async () => (await import('./disk-cache.ts')).createDiskCache());
  return { query: async (path, queries) => (await load()).query(path, queries) };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
