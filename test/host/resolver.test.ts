import * as dns from 'node:dns';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { createResolver } from '../../lib/host/resolver.ts';

const lookup = (host: string, all: boolean, execPath?: string) =>
  new Promise<{ readonly code: string | undefined; readonly found: unknown }>((resolve) => {
    const { ready, lookup: ask } = createResolver(execPath);
    void ready().then(() => ask(host, { all }, (error, found) => resolve({ code: error?.code, found })));
  });

test('answers as getaddrinfo of this machine does', async () => {
  expect(await lookup('localhost', true)).toMatchObject({
    code: undefined,
    found: expect.arrayContaining([{ address: '127.0.0.1', family: 4 }]),
  });
  expect((await lookup('localhost', false)).found).toMatch(/^(?:127\.0\.0\.1|::1)$/);
});

test('keeps the code of a failure', async () => {
  expect((await lookup('no-such-host.invalid', true)).code).toMatch(/^(?:ENOTFOUND|EAI_AGAIN)$/);
});

test.each(['localhost', 'no-such-host.invalid'])('tells how long the look-up of %s took', async (host) => {
  const { ready, lookup: ask } = createResolver();
  await ready();
  const began = performance.now();
  const told: string[] = [];
  const took = await new Promise<number>((resolve) => {
    let ms = Number.NaN;
    ask(
      host,
      { all: true },
      () => {
        told.push('answer');
        resolve(ms);
      },
      (tookMs) => {
        told.push('time');
        ms = tookMs;
      },
    );
  });
  expect(told).toEqual(['time', 'answer']);
  expect(took).toBeGreaterThan(0);
  expect(took).toBeLessThan(performance.now() - began);
});

test('starts its process once', async () => {
  const resolver = createResolver();
  expect(resolver.ready()).toBe(resolver.ready());
});

test.each(['/no/such/node', '/bin/false'])('looks names up here where %s cannot do it', async (execPath) => {
  expect(await lookup('localhost', true, execPath)).toMatchObject({
    code: undefined,
    found: expect.arrayContaining([{ address: '127.0.0.1', family: 4 }]),
  });
  expect((await lookup('no-such-host.invalid', true, execPath)).code).toMatch(/^(?:ENOTFOUND|EAI_AGAIN)$/);
});

test.skipIf(!existsSync('/proc/self/stat'))('starts another process where its own has died', async () => {
  const { ready, lookup: ask } = createResolver();
  const found = () =>
    new Promise<unknown>(
      (resolve) => void ready().then(() => ask('localhost', { all: true }, (error) => resolve(error))),
    );
  expect(await found()).toBeNull();
  const own = childIds();
  for (const pid of own) process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => expect(childIds().filter((pid) => own.includes(pid))).toEqual([]));
  await vi.waitFor(async () => expect(await found()).toBeNull());
});

/** Processes that look names up for this one, and have not ended. */
function childIds(): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        const [state, parent] = (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '').split(' ');
        if (state === 'Z' || Number(parent) !== process.pid) return false;
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('node:dns');
      } catch {
        return false;
      }
    });
}

vi.mock('node:dns', { spy: true });

test('asks for all addresses, also for those of a family that this machine has none of', async () => {
  const { ready, lookup: ask } = createResolver('/bin/false');
  await ready();
  await new Promise((resolve) => void ask('localhost', { all: true, hints: dns.ADDRCONFIG }, resolve));
  expect(vi.mocked(dns.lookup).mock.lastCall?.slice(0, 2)).toEqual(['localhost', { family: 0, all: true }]);
});
