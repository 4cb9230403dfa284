import { expect, test } from 'vitest';
import { createPorts } from '../../lib/host/ports.ts';

test('the real world works, loaded only when used', async () => {
  const { http, run, listen, diskCache, clock, files } = createPorts();
  const server = await listen.serve(() => ({ status: 200, body: 'StoreDir: /nix/store\n' }));
  const session = http.session({ userAgent: 'nixcache-test' });
  const request = { method: 'GET', url: `http://127.0.0.1:${server.port}/`, maxBodyBytes: 100 } as const;
  expect(await session.request(request, AbortSignal.timeout(5000))).toMatchObject({ status: 200 });
  expect((await session.request(request, AbortSignal.timeout(5000))).connection.reused).toBe(true);
  await session.close();
  await server.close();
  expect(await run('true', [], { timeoutMs: 5000, maxBytes: 100 })).toMatchObject({ status: 0 });
  expect(await diskCache.query('/nonexistent/cache.sqlite', [])).toEqual({ state: 'absent' });
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000);
  expect(await files.exists('/')).toBe(true);
});
