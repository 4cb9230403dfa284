import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoCaches, demoUrl } from '../../lib/demo/caches.ts';
import { type Demo, startDemo } from '../../lib/demo/start-demo.ts';
import { createPorts } from '../../lib/host/ports.ts';
import type { HttpPort, Ports, Route, SessionOptions } from '../../lib/model/ports.ts';
import { parseStorePath } from '../../lib/nix/store-path.ts';

/** The real ports, writing down where servers listen. */
function watchedPorts(): { readonly ports: Ports; readonly listening: number[] } {
  const real = createPorts();
  const listening: number[] = [];
  const listen: Ports['listen'] = {
    ...real.listen,
    serve: async (answer) => {
      const server = await real.listen.serve(answer);
      listening.push(server.port);
      return server;
    },
  };
  return { ports: { ...real, listen }, listening };
}

/** How connecting ends: `connected`, or the code of the error. */
const connecting = (host: string, port: number): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    const end = (how: string) => {
      socket.destroy();
      resolve(how);
    };
    socket.once('connect', () => end('connected'));
    socket.once('timeout', () => end('TIMEOUT'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });

const { ports, listening } = watchedPorts();
let demo: Demo;
beforeAll(async () => {
  demo = await startDemo(ports);
});
afterAll(() => demo.stop());

describe('a running demonstration', () => {
  test.each([
    ['healthy', 200],
    ['mirror', 200],
    ['team', 200],
    ['slow', 200],
    ['no-priority', 200],
    ['missing', 'ENOTFOUND'],
    ['down', 'ECONNREFUSED'],
    ['never', 'TIMEOUT'],
    ['reset', 'ECONNRESET'],
    ['no-tls', expect.stringMatching(/^ERR_SSL_/)],
    ['portal', 200],
    ['private', 401],
    ['not-a-cache', 404],
    ['error', 500],
    ['wrong-prefix', 200],
    ['corrupt', 200],
    ['unsigned', 200],
    ['unknown-key', 200],
    ['wrong-key', 200],
    ['new-key', 200],
  ])('%s answers its nix-cache-info with %s', async (name, outcome) => {
    const cache = demoCaches[name];
    if (cache === undefined) throw new Error(`there is no cache ${name}`);
    const session = demo.ports.http.session({ userAgent: 'nixcache-test' });
    const url = `${demoUrl(name, cache)}/nix-cache-info`;
    const patience = AbortSignal.timeout(name === 'never' ? 300 : 5000);
    const { status, failure } = await session.request({ method: 'GET', url, maxBodyBytes: 4096 }, patience);
    await session.close();
    expect(failure?.code ?? status).toEqual(outcome);
  });

  test('seems to be at the same addresses in every run', async () => {
    const session = demo.ports.http.session({ userAgent: 'nixcache-test' });
    const seen = async (url: string) => {
      const exchange = await session.request(
        { method: 'GET', url, maxBodyBytes: 4096 },
        AbortSignal.timeout(5000),
      );
      const { lookup, address, port } = exchange.connection;
      return { lookup, address, port, said: exchange.failure?.message };
    };
    expect([
      await seen('http://healthy.demo.test/nix-cache-info'),
      await seen('http://healthy.demo.test/nix-cache-info'),
      await seen('http://down.demo.test:5000/nix-cache-info'),
      await seen('http://missing.demo.test/nix-cache-info'),
    ]).toEqual([
      { lookup: ['192.0.2.1'], address: '192.0.2.1', port: 80 },
      { address: '192.0.2.1', port: 80 },
      {
        lookup: ['192.0.2.7'],
        address: '192.0.2.7',
        port: 5000,
        said: 'connect ECONNREFUSED 192.0.2.7:5000',
      },
      { said: 'getaddrinfo ENOTFOUND missing.demo.test' },
    ]);
    await session.close();
  });

  test('listens on 127.0.0.1 and nowhere else', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ address, scopeid }) => address !== '127.0.0.1' && !scopeid)
      .map(({ address }) => address);
    if (process.platform === 'linux') others.push('127.0.0.2');
    const reached = async (hosts: readonly string[]) => {
      const ends = hosts.flatMap((host) => listening.map((port) => connecting(host, port)));
      return (await Promise.all(ends)).filter((end) => end === 'connected').length;
    };
    expect(listening.length).toBeGreaterThan(10);
    expect(await reached(['127.0.0.1'])).toBe(listening.length);
    expect(await reached(others)).toBe(0);
  });

  test('has samples that are store paths', () => {
    expect(demo.samples.filter((text) => !parseStorePath(text).ok)).toEqual([]);
    expect(demo.samples.length).toBeGreaterThan(0);
  });
});

describe('the names of the demonstration', () => {
  /** The route that a demonstration over this port would give to the real one. */
  async function routeOf(given: SessionOptions): Promise<NonNullable<SessionOptions['route']>> {
    let passed: SessionOptions | undefined;
    const http: HttpPort = {
      warm: () => {},
      session: (options) => {
        passed = options;
        return ports.http.session(options);
      },
    };
    const own = await startDemo({ ...ports, http });
    await own.ports.http.session(given).close();
    await own.stop();
    if (passed?.route === undefined) throw new Error('no route was given');
    expect(passed).toMatchObject({ userAgent: given.userAgent });
    return passed.route;
  }

  test('lead to loopback, and those that are no cache nowhere', async () => {
    const route = await routeOf({ userAgent: 'test' });
    expect(route('healthy.demo.test', 80)).toEqual({ address: '127.0.0.1', port: expect.any(Number) });
    expect(route('nobody.demo.test', 80)).toEqual({ code: 'ENOTFOUND' });
    expect(route('demo.test', 80)).toEqual({ code: 'ENOTFOUND' });
  });

  test('are the only ones that are led elsewhere', async () => {
    const others = [
      'cache.nixos.org',
      'healthy.demo.test.example.org',
      'mydemo.test',
      '127.0.0.1',
      'healthy',
    ];
    const route = await routeOf({ userAgent: 'test' });
    expect(others.map((host) => route(host, 443))).toEqual(others.map(() => undefined));
    const elsewhere: Route = { address: '192.0.2.1', port: 1 };
    const above = await routeOf({ userAgent: 'test', route: () => elsewhere });
    expect(others.map((host) => above(host, 443))).toEqual(others.map(() => elsewhere));
  });
});

describe('the machine of the demonstration', () => {
  test('has neither Nix nor files nor an environment of the real one', async () => {
    const { run, files, diskCache, machine } = demo.ports;
    const limits = { timeoutMs: 1000, maxBytes: 1000 };
    expect(await run('nix', ['--version'], limits)).toMatchObject({ status: null, code: 'ENOENT' });
    expect(await files.read('/etc/passwd', 1000)).toEqual({ state: 'absent' });
    expect(await files.list('/', 10)).toBeUndefined();
    expect([await files.exists('/'), await files.writable('/')]).toEqual([false, false]);
    expect(await diskCache.query('/', ['SELECT 1'])).toEqual({ state: 'absent' });
    expect(machine.env).toEqual({});
  });

  test('has the configuration of the demonstration', async () => {
    expect(await demo.ports.files.read(demo.config, 1 << 20)).toEqual({
      state: 'ok',
      text: demo.configuration,
      truncated: false,
    });
  });

  test('writes what the user asks for', async () => {
    const written: string[] = [];
    const files: Ports['files'] = {
      ...ports.files,
      write: async (path, text) => {
        written.push(path, text);
      },
    };
    const own = await startDemo({ ...ports, files });
    await own.ports.files.write('facts.json', '{}');
    await own.stop();
    expect(written).toEqual(['facts.json', '{}']);
  });
});

describe('after stop', () => {
  test('no port is open any more, even while a request waits for its answer', async () => {
    const watched = watchedPorts();
    const own = await startDemo(watched.ports);
    const session = own.ports.http.session({ userAgent: 'nixcache-test' });
    const waiting = session.request(
      { method: 'GET', url: 'http://never.demo.test/nix-cache-info', maxBodyBytes: 10 },
      AbortSignal.timeout(5000),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    await own.stop();
    expect((await waiting).failure?.code).not.toBe('TIMEOUT');
    await session.close();
    const ends = await Promise.all(watched.listening.map((port) => connecting('127.0.0.1', port)));
    expect(ends).toEqual(watched.listening.map(() => 'ECONNREFUSED'));
  });
});
