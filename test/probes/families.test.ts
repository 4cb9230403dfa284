import { describe, expect, test } from 'vitest';
import { startDemo } from '../../lib/demo/start-demo.ts';
import { createPorts } from '../../lib/host/ports.ts';
import { main } from '../../lib/main.ts';
import { okValue } from '../../lib/model/fact.ts';
import type { CacheFact } from '../../lib/model/facts/cache.ts';
import { gather } from '../../lib/probes/gather.ts';
import { cacheInfoText } from '../support/facts.ts';
import { type FakeWorld, fakePorts } from '../support/ports.ts';

const signal = new AbortController().signal;
const request = {
  samples: [],
  concurrency: 8,
  timeoutMs: 2000,
  toolVersion: '0',
  neighbours: false,
  offline: false,
  sshLogin: false,
} as const;
const answer = () => ({ status: 200, text: cacheInfoText });
const names = { 'both.test': ['192.0.2.7', '2001:db8::7'], 'old.test': ['192.0.2.8'] };

async function familiesOf(substituter: string) {
  const ports = fakePorts({ names, answer });
  const facts = await gather(ports, { ...request, substituters: [substituter], families: true }, signal);
  const [cache] = okValue<readonly CacheFact[]>(facts.caches) ?? [];
  return cache?.families;
}

describe('each family of addresses by itself', () => {
  test.each<[string, unknown]>([
    [
      'http://both.test',
      [
        [4, ['192.0.2.7'], 200],
        [6, ['2001:db8::7'], 200],
      ],
    ],
    [
      'http://old.test',
      [
        [4, ['192.0.2.8'], 200],
        [6, [], undefined],
      ],
    ],
    ['http://192.0.2.9:5000', [[4, ['192.0.2.9'], 200]]],
    ['http://[2001:db8::9]', [[6, ['2001:db8::9'], 200]]],
    [
      'http://nowhere.test',
      [
        [4, [], undefined],
        [6, [], undefined],
      ],
    ],
    [
      's3://bucket?endpoint=both.test&scheme=http',
      [
        [4, ['192.0.2.7'], 200],
        [6, ['2001:db8::7'], 200],
      ],
    ],
  ])('%s', async (substituter, expected) => {
    const families = await familiesOf(substituter);
    expect(families?.state).toBe('ok');
    if (families?.state !== 'ok') return;
    expect(
      families.value.map(({ family, addresses, exchange }) => [family, addresses, exchange?.status]),
    ).toEqual(expected);
  });

  test.each(['file:///cache', 'ssh://builder'])('%s is not asked', async (substituter) => {
    expect(await familiesOf(substituter)).toEqual({
      state: 'not-asked',
      reason: 'it is not asked over the network',
    });
  });

  test('costs a run without a report nothing', async () => {
    const world: FakeWorld = { names, answer };
    const asked = async (...more: readonly string[]) => {
      const ports = fakePorts(world);
      await main(['doctor', '--substituter', 'http://both.test', ...more], ports, signal);
      return [
        ports.requests.filter(({ url }) => url.endsWith('/nix-cache-info')).length,
        ports.asked.filter((one) => one.startsWith('lookup')).length,
      ];
    };
    expect(await asked()).toEqual([1, 0]);
    expect(await asked('--json')).toEqual([1, 0]);
    expect(await asked('--report', '/r')).toEqual([3, 2]);
    expect(await asked('--format', 'markdown')).toEqual([3, 2]);
  });

  test('over real sockets: each phase is taken, and a redirection is not followed', async () => {
    const real = createPorts();
    const server = await real.listen.serve(({ path }) =>
      path === '/nix-cache-info'
        ? { status: 302, headers: { location: 'http://elsewhere.invalid/nix-cache-info' }, body: '' }
        : { status: 404, body: '' },
    );
    const demo = await startDemo(real);
    try {
      const substituters = ['http://healthy.demo.test', `http://127.0.0.1:${server.port}`];
      const facts = await gather(demo.ports, { ...request, substituters, families: true }, signal);
      const [healthy, redirecting] = okValue<readonly CacheFact[]>(facts.caches) ?? [];
      expect(healthy?.families).toMatchObject({
        state: 'ok',
        value: [
          {
            family: 4,
            addresses: ['192.0.2.1'],
            exchange: { status: 200, momentsMs: { connected: expect.any(Number) } },
          },
          { family: 6, addresses: [] },
        ],
      });
      expect(redirecting?.families).toMatchObject({
        state: 'ok',
        value: [{ family: 4, exchange: { status: 302 } }],
      });
    } finally {
      await demo.stop();
      await server.close();
    }
  });
});
