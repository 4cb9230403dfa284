import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../lib/model/report.ts';
import { answerWith, listening } from '../support/loopback.ts';
import { type Minted, mintCertificates } from '../support/mint-certificates.ts';
import { skipReason } from './support/lab.ts';

const reason = skipReason(['nix-store', 'openssl']);

/** A server that agrees to HTTP/2 and then ends the connection, and that has a cache for whoever speaks HTTP/1.1. */
describe.skipIf(reason !== undefined)('a cache that only works over HTTP/1.1', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nixcache-e2e-'));
  let minted: Minted;
  let server: { readonly port: number; close(): Promise<void> };
  const cache = () => `https://localhost:${server.port}`;

  beforeAll(async () => {
    minted = mintCertificates();
    const sockets = new Set<Socket>();
    const tls = createTlsServer({ ...minted.good, ALPNProtocols: ['h2', 'http/1.1'] }, (socket) => {
      socket
        .on('error', () => {})
        .on('data', (chunk) => {
          if (socket.alpnProtocol === 'h2') return void socket.destroy();
          const found = chunk.includes('nix-cache-info');
          socket.write(
            found ? answerWith('StoreDir: /nix/store\n') : 'HTTP/1.1 404 no\r\nContent-Length: 0\r\n\r\n',
          );
        });
    });
    server = await listening(
      tls.on('tlsClientError', () => {}),
      sockets,
      () => ({}),
    );
  });
  afterAll(async () => {
    await server.close();
    minted.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (program: string, ...args: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const env = {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        NIX_CONF_DIR: folder,
        NIX_SSL_CERT_FILE: minted.caFile,
      };
      const said = { stdout: '', stderr: '' };
      const child = spawn(program, args, { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
      child.stdout.on('data', (text) => (said.stdout += text));
      child.stderr.on('data', (text) => (said.stderr += text));
      child.on('close', () => resolve(said));
    });

  test('is said to be so, and real Nix agrees, also on the cure', async () => {
    const bin = join(import.meta.dirname, '../../bin/nixcache.cjs');
    const { stdout } = await run(process.execPath, bin, 'doctor', '--json', '--substituter', cache());
    const { findings } = JSON.parse(stdout) as Report;
    expect(findings.map(({ check }) => check)).toContain('broken-http2');

    const path = '/nix/store/00000000000000000000000000000000-x';
    const realise = (http2: string) =>
      run('nix-store', '--realise', path, ...option('substituters', cache()), ...option('http2', http2));
    expect((await realise('true')).stderr).toMatch(/unable to download '.*nix-cache-info'/);
    expect((await realise('false')).stderr).not.toContain('unable to download');
  });

  const option = (name: string, value: string) => ['--option', name, value];
});
