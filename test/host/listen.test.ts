import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { createListen } from '../../lib/host/listen.ts';

const listen = createListen();

test('a server answers as it is told, on a port of its own', async () => {
  const seen: unknown[] = [];
  const server = await listen.serve(({ path, headers }) => {
    seen.push([path, headers['x-asked']]);
    return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'none' };
  });
  const answer = await fetch(`http://127.0.0.1:${server.port}/a?b`, { headers: { 'X-Asked': 'yes' } });
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
    404,
    'text/plain',
    'none',
  ]);
  expect(seen).toEqual([['/a?b', 'yes']]);
  await server.close();
});

test('an answer may come later', async () => {
  const server = await listen.serve(() => ({ status: 200, body: 'late', afterMs: 100 }));
  const start = performance.now();
  expect(await (await fetch(`http://127.0.0.1:${server.port}/`)).text()).toBe('late');
  expect(performance.now() - start).toBeGreaterThan(95);
  await server.close();
});

test('a reset is a reset', async () => {
  const server = await listen.serve(() => 'reset');
  await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toMatchObject({
    cause: { code: 'ECONNRESET' },
  });
  await server.close();
});

test('closing cuts a connection that waits for ever', async () => {
  const server = await listen.serve(() => 'never');
  const waiting = fetch(`http://127.0.0.1:${server.port}/`).catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await server.close();
  expect(await waiting).toBeInstanceOf(Error);
});

test('on a closed port nobody listens', async () => {
  const port = await listen.closedPort();
  const error = await new Promise((resolve) => connect(port, '127.0.0.1').on('error', resolve));
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
});
