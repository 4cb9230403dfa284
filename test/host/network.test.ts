import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { interfaceAddresses } from '../../lib/host/interfaces.ts';
import { createNetwork } from '../../lib/host/network.ts';
import { createResolver } from '../../lib/host/resolver.ts';
import { withDeadline } from '../../lib/probes/deadline.ts';

const network = createNetwork(createResolver());
const never = new AbortController().signal;
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server on loopback that says this, or nothing, to whoever connects. */
function serve(greeting?: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    if (greeting !== undefined) socket.write(greeting);
  });
  closing.push(() => server.close());
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    }),
  );
}

test('whether somebody listens on a socket in the file system', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nixcache-test-'));
  const path = join(folder, 'socket');
  const server = createServer().listen(path);
  await once(server, 'listening');
  expect(await network.knock(path, never)).toBeUndefined();
  await new Promise((resolve) => server.close(resolve));
  expect(await network.knock(path, never)).toBe('ENOENT');
  // What a daemon that was killed leaves behind answers in the same way as any other file.
  writeFileSync(path, '');
  expect(await network.knock(path, never)).toMatch(/^(?:ECONNREFUSED|ENOTSOCK)$/);
  rmSync(folder, { recursive: true });
});

describe('dial', () => {
  test('an open port: connected, and no more', async () => {
    const dialled = await network.dial({ address: '127.0.0.1', port: await serve('hello') }, never);
    expect(dialled.connectedMs).toBeGreaterThanOrEqual(0);
    expect(dialled).not.toHaveProperty('code');
    expect(dialled).not.toHaveProperty('greeting');
  });

  test('a greeting, as far as it is wanted', async () => {
    const port = await serve('SSH-2.0-OpenSSH_9.9\r\nmore');
    expect((await network.dial({ address: '127.0.0.1', port, greetingBytes: 8 }, never)).greeting).toBe(
      'SSH-2.0-',
    );
    expect(
      (await network.dial({ address: '127.0.0.1', port, greetingBytes: 255 }, never)).greeting,
    ).toContain('OpenSSH_9.9');
  });

  test('a closed port is refused', async () => {
    const port = await serve();
    for (const close of closing.splice(0)) close();
    expect(await network.dial({ address: '127.0.0.1', port }, never)).toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('one that connects and never speaks costs its deadline', async () => {
    const port = await serve();
    const dialled = await withDeadline(never, 100, (signal) =>
      network.dial({ address: '127.0.0.1', port, greetingBytes: 8 }, signal),
    );
    expect(dialled).toMatchObject({ code: 'TIMEOUT', connectedMs: expect.any(Number) });
  });

  test('is over at once where the signal was aborted before', async () => {
    expect(await network.dial({ address: '127.0.0.1', port: 9 }, AbortSignal.abort())).toMatchObject({
      code: 'ABORTED',
    });
  });
});

describe('lookup', () => {
  test('of a name with an address', async () => {
    expect((await network.lookup('localhost', 4, never)).addresses).toEqual(['127.0.0.1']);
  });

  test('of a name that does not exist', async () => {
    const { addresses, code } = await network.lookup('no-such-host.invalid', 0, never);
    expect(addresses).toEqual([]);
    expect(code).toMatch(/^E/);
  });
});

test('the interfaces have a loopback among them', () => {
  expect(interfaceAddresses()).toContainEqual(
    expect.objectContaining({ address: '127.0.0.1', prefixLength: 8, loopback: true }),
  );
});
