import type { Exchange } from '../../lib/model/facts/exchange.ts';
import type {
  Dialled,
  FileAbout,
  HttpRequest,
  InterfaceAddress,
  LookedUp,
  Ports,
  Row,
  RunResult,
} from '../../lib/model/ports.ts';

/** What a fake server answers: a status with a body, or a failure. */
export type FakeAnswer = Pick<Exchange, 'status' | 'headers' | 'failure'> & { readonly text?: string };

export interface FakeWorld {
  /** Path to text; 'EACCES' and the like as `{ code }`. */
  readonly files?: Readonly<Record<string, string | { readonly code: string }>>;
  /** Exact command line to what it prints. Anything else does not exist. */
  readonly commands?: Readonly<Record<string, Partial<RunResult>>>;
  readonly answer?: (request: HttpRequest) => FakeAnswer;
  /** `address:port` to what becomes of a connection there; any other is refused. */
  readonly dials?: Readonly<Record<string, Partial<Dialled>>>;
  /** A socket in the file system to the code with which connecting fails; at any other somebody listens. */
  readonly knocks?: Readonly<Record<string, string>>;
  /** A name to its addresses, or to the code of the resolver; any other does not exist. */
  readonly names?: Readonly<Record<string, readonly string[] | string>>;
  readonly interfaces?: readonly InterfaceAddress[];
  /** Nix's disk caches: what is remembered of caches, and the rows of sample paths. */
  readonly diskCaches?: Readonly<
    Record<string, { readonly caches?: readonly Row[]; readonly samples?: readonly Row[] }>
  >;
  /** What comes in on standard input, piece by piece; absent: it is a terminal. */
  readonly input?: Iterable<string>;
  /** After so many pieces of output nobody reads on. */
  readonly readsOn?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly writable?: readonly string[];
  /** A symbolic link to where it points. */
  readonly links?: Readonly<Record<string, string>>;
  /** What differs from a file that only its owner may read, and directories that all may enter, long unchanged. */
  readonly about?: Readonly<Record<string, Partial<FileAbout>>>;
  readonly platform?: string;
  readonly user?: { readonly uid: number; readonly name: string; readonly groups: string[] };
}

/** Ports of a made-up machine, and everything that was asked of them. */
export interface FakePorts extends Ports {
  readonly asked: string[];
  readonly requests: HttpRequest[];
  readonly written: Map<string, string>;
  /** What was said beside the report, line by line. */
  readonly announced: string[];
  /** What went out while the command ran. */
  readonly said: string[];
}

export function fakePorts(world: FakeWorld = {}): FakePorts {
  const asked: string[] = [];
  const requests: HttpRequest[] = [];
  const written = new Map<string, string>();
  const said: string[] = [];
  const announced: string[] = [];
  const files = world.files ?? {};
  let now = Date.parse('2026-01-02T03:04:05Z');
  return {
    asked,
    requests,
    written,
    said,
    announced,
    http: {
      warm: () => {},
      session: () => {
        const open = new Set<string>();
        return {
          request: async (request) => {
            requests.push(request);
            const { text, ...rest } = world.answer?.(request) ?? {
              failure: { phase: 'connect', code: 'ECONNREFUSED', message: 'refused' },
            };
            const location = rest.headers?.['location'];
            if (location !== undefined) request.onLocation?.(location);
            const { origin } = new URL(request.url);
            const reused = open.has(origin);
            open.add(origin);
            return {
              url: request.url,
              startedAt: new Date(now).toISOString(),
              momentsMs: reused
                ? { sent: 0, answered: 4, ended: 5 }
                : { lookedUp: 1, connected: 2, sent: 2, answered: 6, ended: 7 },
              connection: { reused, via: 'direct' },
              ...rest,
              ...(text === undefined ? {} : { body: { text, bytes: text.length, truncated: false } }),
            };
          },
          requestHttp2: async () => undefined,
          close: async () => {},
        };
      },
    },
    network: {
      lookup: async (host, family): Promise<LookedUp> => {
        asked.push(`lookup ${host}`);
        const found = world.names?.[host] ?? 'ENOTFOUND';
        if (typeof found === 'string') return { addresses: [], code: found, tookMs: 1 };
        const addresses = found.filter((one) => family === 0 || one.includes(':') === (family === 6));
        return { addresses, tookMs: 1, ...(addresses.length === 0 ? { code: 'ENOTFOUND' } : {}) };
      },
      dial: async ({ address, port }) => {
        asked.push(`dial ${address}:${port}`);
        return { tookMs: 1, ...(world.dials?.[`${address}:${port}`] ?? { code: 'ECONNREFUSED' }) };
      },
      knock: async (path) => world.knocks?.[path],
      interfaces: () => world.interfaces ?? [],
    },
    run: async (program, args) => {
      const command = [program, ...args].join(' ');
      asked.push(command);
      const result = world.commands?.[command];
      if (result === undefined) return { status: null, code: 'ENOENT', stdout: '', stderr: '' };
      return { status: 0, stdout: '', stderr: '', ...result };
    },
    files: {
      read: async (path) => {
        const found = files[path];
        if (found === undefined) return { state: 'absent' };
        return typeof found === 'string'
          ? { state: 'ok', text: found, truncated: false }
          : { state: 'failed', code: found.code };
      },
      pour: async (path, maxBytes, sink) => {
        const found = files[path];
        if (found === undefined) return { state: 'absent' };
        if (typeof found !== 'string') return { state: 'failed', code: found.code };
        const bytes = Buffer.from(found, 'latin1').subarray(0, maxBytes);
        await sink(bytes);
        return { state: 'ok', bytes: bytes.length, truncated: bytes.length < found.length };
      },
      list: async (folder) => {
        const names = Object.keys({ ...files, ...world.diskCaches })
          .filter((path) => path.startsWith(`${folder}/`))
          .map((path) => path.slice(folder.length + 1).split('/')[0] ?? '');
        return names.length === 0 ? undefined : [...new Set(names)];
      },
      exists: async (path) => Object.keys(files).some((file) => file === path || file.startsWith(`${path}/`)),
      isListed: async (path) => files[path] !== undefined,
      link: async (path) => world.links?.[path],
      about: async (path) => {
        const isFile = files[path] !== undefined;
        const isThere = isFile || Object.keys(files).some((file) => file.startsWith(`${path}/`));
        const given = world.about?.[path];
        if (!isThere && given === undefined) return undefined;
        const bytes = String(files[path] ?? '').length;
        return { path, mode: isFile ? 0o600 : 0o755, isFile, bytes, uid: 0, modifiedMs: 1000, ...given };
      },
      writable: async (path) => world.writable?.includes(path) ?? false,
      write: async (path, text) => {
        written.set(path, text);
      },
    },
    streams: {
      open: async (path) => {
        const found = path === '-' ? (world.input ?? '') : files[path];
        if (found === undefined) return { state: 'absent' };
        if (typeof found !== 'string' && 'code' in found) return { state: 'failed', code: found.code };
        const chunks = typeof found === 'string' ? [found] : found;
        return {
          state: 'ok',
          chunks: (async function* () {
            yield* chunks;
          })(),
        };
      },
      hasInput: () => world.input !== undefined,
    },
    diskCache: {
      query: async (path, queries) => {
        const held = world.diskCaches?.[path];
        if (held === undefined) return { state: 'absent' };
        const rows = [held.caches, [], [], held.samples];
        return {
          state: 'ok',
          answers: queries.map((_sql, index) => ({ state: 'ok', rows: rows[index] ?? [] })),
        };
      },
    },
    listen: {
      serve: async () => ({ port: 1, close: async () => {} }),
      closedPort: async () => 1,
      open: async () => ({ address: '127.0.0.1:1', close: async () => {} }),
    },
    clock: { now: () => now++, steady: () => performance.now() },
    machine: {
      platform: world.platform ?? 'linux',
      processors: 4,
      env: world.env ?? {},
      homeDir: '/home/alice',
      cwd: '/home/alice/work',
      user: async () => world.user ?? { uid: 1000, name: 'alice', groups: ['users'] },
    },
    progress: { show: () => {}, say: (text) => void announced.push(text), clear: () => {} },
    terminal: { width: 80, colour: false, unicode: true },
    output: {
      isTerminal: false,
      write: async (text) => {
        said.push(text);
        return said.length >= (world.readsOn ?? Number.POSITIVE_INFINITY) ? 'enough' : 'more';
      },
    },
    usage: () => ({ residentBytes: 1, cpuSeconds: 2, startedSeconds: 3 }),
    tidy: () => {},
  };
}

/** The command lines of nixcache for a Nix of 2.20 or later. */
export const nix = (args: string) => `nix --extra-experimental-features nix-command ${args}`;
