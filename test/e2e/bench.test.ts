import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BenchDocument, BenchSchema } from '../../lib/model/bench.ts';
import { type Minted, mintCertificates } from '../support/mint-certificates.ts';

/** The whole program against caches that really take time: what they count is what it says. */
const bin = join(import.meta.dirname, '../../bin/nixcache.cjs');
const folder = mkdtempSync(join(tmpdir(), 'nixcache-e2e-'));
const open: { readonly server: Server; readonly sockets: Set<Socket> }[] = [];
let minted: Minted;

const names = [...'0123456789abcdfghijk'].map((char, index) => `${char.repeat(32)}-package-${index}`);
const HASH = 'sha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s';
const ARCHIVE = Buffer.alloc(700_000, 7);

interface Cache {
  readonly url: string;
  /** Requests, and the most that were open at a time. */
  readonly seen: { requests: number; atOnce: number; bytes: number; http2: number; logins: Set<string> };
  /** Begins to answer everything with 503. */
  die(): void;
}

async function cache(ms: number, has: readonly string[], http2 = false): Promise<Cache> {
  const seen: Cache['seen'] = { requests: 0, atOnce: 0, bytes: 0, http2: 0, logins: new Set() };
  let isDead = false;
  let now = 0;
  const answer: RequestListener = async (request, response) => {
    seen.requests += 1;
    if (request.httpVersion === '2.0') seen.http2 += 1;
    seen.logins.add(request.headers.authorization ?? '');
    now += 1;
    seen.atOnce = Math.max(seen.atOnce, now);
    await sleep(ms);
    const [status, body] = isDead ? [503, 'gone'] : answerTo(request.url ?? '', has);
    seen.bytes += body.length;
    response.writeHead(status);
    response.end(body, () => {
      now -= 1;
    });
  };
  const server: Server = http2
    ? createSecureServer({ ...minted.good, allowHTTP1: true }, (request, response) => {
        // The compatibility layer of http2 has the same shape.
        answer(request as never, response as never);
      })
    : createServer({ keepAliveTimeout: 60_000 }, answer);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ server, sockets });
  const { port } = server.address() as AddressInfo;
  return {
    url: http2 ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    seen,
    die: () => {
      isDead = true;
    },
  };
}

function answerTo(url: string, has: readonly string[]): [number, string | Buffer] {
  if (url === '/nix-cache-info') return [200, 'StoreDir: /nix/store\nPriority: 40\n'];
  if (url.startsWith('/nar/')) return [200, ARCHIVE];
  const base = has.find((name) => url === `/${name.slice(0, 32)}.narinfo`);
  if (base === undefined) return [404, '404'];
  const fields = {
    StorePath: `/nix/store/${base}`,
    URL: `nar/${base}.nar`,
    Compression: 'none',
    FileSize: ARCHIVE.length,
    NarHash: HASH,
    NarSize: ARCHIVE.length,
    References: '',
  };
  return [
    200,
    Object.entries(fields)
      .map(([name, value]) => `${name}: ${value}\n`)
      .join(''),
  ];
}

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[]): { readonly child: ChildProcess; readonly done: Promise<Ran> } {
  const paths = names.flatMap((name) => ['--path', `/nix/store/${name}`]);
  const child = spawn(process.execPath, [bin, 'bench', ...paths, ...args], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      NIX_CONF_DIR: folder,
      NIX_SSL_CERT_FILE: minted.caFile,
      FORCE_COLOR: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  const done = new Promise<Ran>((resolve) => {
    child.on('close', (status) => resolve({ status, ...said }));
  });
  return { child, done };
}

const bench = (...args: readonly string[]): Promise<Ran> => start(args).done;
const substituters = (...caches: readonly Cache[]) =>
  caches.flatMap(({ url }) => ['--substituter', `${url}?trusted=1`]);

function read({ stdout }: Ran): BenchDocument {
  const parsed: unknown = JSON.parse(stdout);
  if (!Value.Check(BenchSchema, parsed)) throw new Error(JSON.stringify(Value.Errors(BenchSchema, parsed)));
  return parsed;
}

beforeAll(() => {
  minted = mintCertificates();
  writeFileSync(join(folder, 'nix.conf'), '');
});
afterAll(async () => {
  for (const { server, sockets } of open) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
  minted.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('nixcache bench', () => {
  test('--quick keeps the budget that it has announced, as the servers count it', async () => {
    const near = await cache(5, names.slice(0, 15));
    const far = await cache(60, names);
    const ran = await bench('--quick', '--json', ...substituters(far, near));
    expect(ran.status).toBe(0);
    const { budget, ranking, advice } = read(ran);
    const requests = near.seen.requests + far.seen.requests;
    expect(budget.requests.made).toBe(requests);
    expect(requests).toBeLessThanOrEqual(budget.requests.most);
    expect(ran.stderr).toContain(`at most ${budget.requests.most} requests`);
    expect(budget.bytes.received).toBeLessThanOrEqual(budget.bytes.most);
    expect(near.seen.bytes + far.seen.bytes).toBeLessThanOrEqual(budget.bytes.most);
    expect([near.seen.atOnce, far.seen.atOnce]).toEqual([1, 1]);
    expect(ranking.map(({ substituter }) => substituter)).toEqual(
      [near, far].map(({ url }) => `${url}?trusted=1`),
    );
    expect(advice.kind).toBe('reorder');
  });

  test('measures over HTTP/2 where Nix speaks it, and over HTTP/1.1 beside it', async () => {
    const secure = await cache(10, names, true);
    const ran = await bench('--quick', '--json', ...substituters(secure));
    const { ranking, budget } = read(ran);
    expect(ranking[0]).toMatchObject({ protocol: 'http/2', state: 'measured', requests: { failed: 0 } });
    expect(ranking[0]?.hit?.medianMs).toBeGreaterThan(9);
    expect(ranking[0]?.overHttp1?.hit?.medianMs).toBeGreaterThan(9);
    expect(ranking[0]?.throughput?.medianBytesPerSecond).toBeGreaterThan(1e6);
    expect(secure.seen.http2).toBeGreaterThan(10);
    expect(secure.seen.requests).toBeGreaterThan(secure.seen.http2);
    expect(secure.seen.requests).toBe(budget.requests.made);
  });

  test('prints what is settled so far when it is interrupted, once', async () => {
    const near = await cache(80, names);
    const close = await cache(86, names);
    const { child, done } = start(['--thorough', ...substituters(near, close)]);
    await sleep(5000);
    child.kill('SIGINT');
    const { status, stdout, stderr } = await done;
    expect(status).toBe(130);
    expect(stdout).toContain('interrupted');
    expect(stdout).toContain(near.url.replace('http://', ''));
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test('reports a cache that dies half-way, and goes on with the others', async () => {
    const steady = await cache(20, names);
    const dying = await cache(21, names);
    const { done } = start(['--json', ...substituters(steady, dying)]);
    while (dying.seen.requests < 40) await sleep(20);
    dying.die();
    const ran = await done;
    expect(ran.status).toBe(0);
    const { ranking } = read(ran);
    expect(ranking.map(({ state }) => state)).toEqual(['measured', 'died']);
    expect(ranking[1]).toMatchObject({ hit: null, miss: null, place: null });
  });

  test('sends a login to its cache, and shows it nowhere', async () => {
    const secret = await cache(5, names);
    const entry = secret.url.replace('http://', 'http://bob:hunter2@');
    const args = ['--quick', '--substituter', `${entry}?trusted=1`];
    const asJson = await bench(...args, '--json');
    const asText = await bench(...args);
    expect([...secret.seen.logins]).toEqual([`Basic ${Buffer.from('bob:hunter2').toString('base64')}`]);
    for (const { stdout, stderr } of [asJson, asText]) {
      expect(stdout + stderr).not.toContain('hunter2');
      expect(stdout + stderr).not.toContain(Buffer.from('bob:hunter2').toString('base64'));
    }
    expect(read(asJson).ranking[0]?.state).toBe('measured');
  });
});
