import type { DiskCachePort, HttpPort, HttpSession, Ports } from '../model/ports.ts';
import { createFiles } from './files.ts';
import { createListen } from './listen.ts';
import { createMachine } from './machine.ts';
import { createProgress } from './progress.ts';
import { createRun } from './run-program.ts';
import { createTerminal } from './terminal.ts';

/** The real world. What is slow to load is loaded when first used: `--help` must not wait for an HTTP client. */
export function createPorts(): Ports {
  const run = createRun();
  return {
    http: lazyHttp(),
    run,
    files: createFiles(),
    diskCache: lazyDiskCache(),
    listen: createListen(),
    clock: { now: Date.now },
    machine: createMachine(run),
    progress: createProgress(),
    terminal: createTerminal(),
  };
}

function lazyHttp(): HttpPort {
  const load = once(async () => (await import('./http.ts')).createHttp());
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
        close: async () => opened?.close(),
      };
    },
  };
}

function lazyDiskCache(): DiskCachePort {
  const load = once(async () => (await import('./disk-cache.ts')).createDiskCache());
  return { query: async (path, sql) => (await load()).query(path, sql) };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
