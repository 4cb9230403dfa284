import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { answerWith, drip, type Loopback, listening, loopback, pour } from '../support/loopback.ts';
import { type Minted, mintCertificates } from '../support/mint-certificates.ts';

/**
 * The whole program against servers that mean it ill: it ends in time, needs no memory for them, leaves no connection behind, prints
 * nothing raw, and takes a login to nobody but the one it is for.
 */
const TIMEOUT_SECONDS = 1;
/** Two rounds of the timeout, what starting takes, and a machine that has other things to do. */
const LONGEST_MS = 2 * TIMEOUT_SECONDS * 1000 + 6000;
/** How much more memory a hostile server may cost than a good one. */
const MOST_MORE_BYTES = 40 << 20;

const bin = join(import.meta.dirname, '../../bin/nixcache.cjs');
const folder = mkdtempSync(join(tmpdir(), 'nixcache-e2e-'));
const servers: { close(): Promise<void> }[] = [];
let minted: Minted;
let goodPeak = 0;

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
  readonly peakBytes: number;
}

function doctor(...args: readonly string[]): Promise<Ran> {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [
      bin,
      'doctor',
      '--timeout',
      String(TIMEOUT_SECONDS),
      '--path',
      '/nix/store/00000000000000000000000000000000-x',
      ...args,
    ],
    {
      cwd: folder,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        NIX_CONF_DIR: folder,
        NIX_SSL_CERT_FILE: minted.caFile,
        FORCE_COLOR: '0',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  let peakBytes = 0;
  const watching = setInterval(() => {
    peakBytes = Math.max(peakBytes, peakOf(child.pid));
  }, 20);
  return new Promise((resolve) => {
    child.on('close', (status) => {
      clearInterval(watching);
      resolve({ status, ...said, tookMs: performance.now() - began, peakBytes });
    });
  });
}

/** The kernel's own high-water mark; 0 where there is no such file. */
function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

interface Watched extends Loopback {
  readonly url: string;
  /** Connections that are still open, after time to close. */
  left(): Promise<number>;
}

async function serve(answer: (socket: Socket, path: string) => void): Promise<Watched> {
  const sockets = new Set<Socket>();
  const server = await loopback(
    (socket, request) => answer(socket, request.split(' ')[1] ?? ''),
    (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    },
  );
  servers.push(server);
  const left = async () => {
    for (let turn = 0; turn < 40 && sockets.size > 0; turn++)
      await new Promise((resolve) => setTimeout(resolve, 25));
    return sockets.size;
  };
  return { ...server, url: `http://127.0.0.1:${server.port}`, left };
}

const info = 'StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 40\n';
const notFound = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';
/** A cache that is well but for the narinfos. */
const cacheWith = (narinfo: string) => (socket: Socket, path: string) =>
  socket.write(path === '/nix-cache-info' ? answerWith(info) : path.startsWith('/0000') ? narinfo : notFound);

beforeAll(async () => {
  minted = mintCertificates();
  writeFileSync(join(folder, 'nix.conf'), '');
  const good = await serve(cacheWith(notFound));
  goodPeak = (await doctor('--substituter', good.url)).peakBytes;
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((one) => one.close()));
});
afterAll(() => {
  minted.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Anything that a terminal could take for more than text, and the characters that turn its direction round. */
const raw = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const isPlain = (text: string): boolean => !raw.test(text.replaceAll('\n', ''));

/** Whatever the server is, this holds. */
async function expectUnharmed(args: readonly string[]): Promise<Ran> {
  const ran = await doctor(...args);
  expect(ran.tookMs).toBeLessThan(LONGEST_MS);
  expect(ran.peakBytes - goodPeak).toBeLessThan(MOST_MORE_BYTES);
  expect([0, 1]).toContain(ran.status);
  expect(ran.stderr).toBe('');
  expect(isPlain(ran.stdout)).toBe(true);
  expect(ran.stdout).not.toMatch(/(?:Type|Range|Reference|Syntax)Error|\bat .*\.js:\d/);
  return ran;
}

const spoilt = (name: string) =>
  `${name}\u001b]0;owned\u0007\u001b[2J\u001b[31m\u009b31m\u202eetihw\u2066\u200f\b\b\u007f\r`;

describe('a hostile server', () => {
  test.each<[string, (socket: Socket, path: string) => void]>([
    [
      'an endless header',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nX: ');
        pour(socket, 'a'.repeat(65536));
      },
    ],
    [
      'an endless body',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        pour(socket, 'StoreDir: /nix/store\n'.repeat(3000));
      },
    ],
    ['a header of a byte a second', (socket) => drip(socket, 'HTTP/1.1 200 OK\r\n', 1000)],
    [
      'a body of a byte a second',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n');
        drip(socket, info, 1000);
      },
    ],
    ['a nix-cache-info of 100,000 lines', (socket) => socket.write(answerWith(info.repeat(33_334)))],
    [
      'a nix-cache-info of 3000 Priority lines',
      (socket) => socket.write(answerWith(`StoreDir: /nix/store\n${'Priority: 4\n'.repeat(3000)}`)),
    ],
    [
      'a narinfo of 100 MB',
      (socket, path) => {
        if (path === '/nix-cache-info') return void socket.write(answerWith(info));
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${100 << 20}\r\n\r\n`);
        pour(socket, 'References: a b c d e f g h\n'.repeat(3000));
      },
    ],
    ['a flood of 1xx', (socket) => pour(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(999))],
    ['NUL bytes', cacheWith(answerWith('\0'.repeat(1 << 20)))],
    [
      'redirects in a chain without end',
      (socket, path) => socket.write(`HTTP/1.1 302 Found\r\nLocation: ${path}x\r\nContent-Length: 0\r\n\r\n`),
    ],
    ...[
      'file:///etc/passwd',
      'gopher://127.0.0.1:70/x',
      'javascript:alert(1)',
      '//',
      'http://[',
      '\u202ehttp:',
    ].map((to): [string, (socket: Socket) => void] => [
      `a redirect to ${JSON.stringify(to)}`,
      (socket) => socket.write(`HTTP/1.1 301 Moved\r\nLocation: ${to}\r\nContent-Length: 0\r\n\r\n`),
    ]),
    [
      'escape sequences in what is shown of headers',
      (socket) =>
        socket.write(
          Buffer.from(
            [
              'HTTP/1.1 503 \u202eno',
              ...['Server', 'Via', 'Retry-After', 'Content-Type', 'WWW-Authenticate', 'X-Cache'].map(
                (name) => `${name}: \u009b31m\u202eetihw \u200f`,
              ),
              'Content-Length: 0\r\n\r\n',
            ].join('\r\n'),
          ),
        ),
    ],
    [
      'escape sequences in a page',
      (socket) =>
        socket.write(
          answerWith(`<html><title>${spoilt('Login')}</title>`, ['Content-Type: text/html;\u001b[31m']),
        ),
    ],
    [
      'escape sequences in nix-cache-info',
      (socket) => socket.write(answerWith(`StoreDir: /${spoilt('x')}\nPriority: ${spoilt('4')}\n`)),
    ],
    [
      'escape sequences in a narinfo',
      cacheWith(
        answerWith(
          ['StorePath', 'URL', 'Compression', 'NarHash', 'NarSize', 'References', 'Sig', 'Deriver', 'CA']
            .map((name) => `${name}: ${spoilt('x')}\n`)
            .join(''),
        ),
      ),
    ],
    [
      'an answer hidden in an answer',
      (socket) =>
        socket.write(
          `HTTP/1.1 302 Found\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n${answerWith(spoilt('forged'))}`,
        ),
    ],
  ])('does no harm: %s', async (_name, answer) => {
    const server = await serve(answer);
    for (const format of [[], ['--json']]) await expectUnharmed(['--substituter', server.url, ...format]);
    expect(await server.left()).toBe(0);
  });

  test.each([
    ['100 certificates', 100],
    ['a chain of a megabyte', 2500],
  ])('does no harm: %s', async (_name, count) => {
    const extra = minted.selfSigned.cert.repeat(count);
    const sockets = new Set<Socket>();
    const tls = createTlsServer({ key: minted.good.key, cert: `${minted.good.cert}\n${extra}` }, (socket) => {
      socket.on('error', () => {}).on('data', () => socket.write(answerWith(info)));
    }).on('tlsClientError', () => {});
    const server = await listening(tls, sockets, () => ({}));
    servers.push(server);
    await expectUnharmed(['--substituter', `https://localhost:${server.port}`]);
  });

  test('gets no login that is for another', async () => {
    const thief = await serve((socket) => socket.write(answerWith(info)));
    const server = await serve((socket) =>
      socket.write(
        `HTTP/1.1 302 Found\r\nLocation: ${thief.url.replace('://', '://eve:evil@')}/nix-cache-info\r\nContent-Length: 0\r\n\r\n`,
      ),
    );
    const own = server.url.replace('127.0.0.1', 'localhost').replace('://', '://me:hunter2@');
    const { stdout } = await expectUnharmed(['--substituter', own, '--json']);
    expect(server.received()).toContain(`Basic ${Buffer.from('me:hunter2').toString('base64')}`);
    expect(thief.connections()).toBeGreaterThan(0);
    expect(thief.received()).not.toMatch(/authorization/i);
    expect(stdout).not.toMatch(/hunter2|evil/);
  });
});
