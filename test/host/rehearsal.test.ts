import { afterEach, expect, test, vi } from 'vitest';
import { createHttp } from '../../lib/host/http.ts';
import { rehearse } from '../../lib/host/rehearsal.ts';
import { answerWith, loopback } from '../support/loopback.ts';

afterEach(() => vi.restoreAllMocks());

test('a request after a rehearsal finds the parser compiled', async () => {
  const compiled = vi.spyOn(Reflect.get(globalThis, 'WebAssembly'), 'Module');
  expect(await rehearse()).toMatchObject({ status: 200, body: { text: '.', truncated: false } });
  expect(compiled).toHaveBeenCalledTimes(1);

  const server = await loopback((socket) => socket.write(answerWith('ok')));
  const session = createHttp().session({ userAgent: 'nixcache-test' });
  const url = `http://127.0.0.1:${server.port}/`;
  const { body } = await session.request({ method: 'GET', url, maxBodyBytes: 9 }, AbortSignal.timeout(5000));
  await session.close();
  await server.close();
  expect(body?.text).toBe('ok');
  expect(compiled).toHaveBeenCalledTimes(1);
});

test('a rehearsal opens nothing that stays', async () => {
  const before = process.getActiveResourcesInfo().sort();
  await rehearse();
  expect(process.getActiveResourcesInfo().sort()).toEqual(before);
});
