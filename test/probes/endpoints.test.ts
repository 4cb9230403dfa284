import { describe, expect, test } from 'vitest';
import { main } from '../../lib/main.ts';
import { probeEndpoints } from '../../lib/probes/endpoints.ts';
import { type FakeWorld, fakePorts, nix } from '../support/ports.ts';

const signal = () => new AbortController().signal;
const probe = async (world: FakeWorld, host: string, neighbours = true) => {
  const ports = fakePorts(world);
  const [endpoint] = await probeEndpoints(ports, [{ host, port: 5000 }], neighbours, signal());
  return { endpoint, asked: ports.asked };
};

describe('trying a host once more', () => {
  test('each address of both families by itself, and no other port of a public one', async () => {
    const { endpoint, asked } = await probe(
      {
        names: { 'cache.test': ['2001:db8::7', '192.0.2.7', '192.0.2.8'] },
        dials: { '192.0.2.7:5000': { connectedMs: 2 }, '[2001:db8::7]:5000': {} },
      },
      'cache.test',
    );
    expect(
      endpoint?.attempts.map(({ address, connectedMs, code }) => [address, connectedMs ?? code]),
    ).toEqual([
      ['2001:db8::7', 'ECONNREFUSED'],
      ['192.0.2.7', 2],
      ['192.0.2.8', 'ECONNREFUSED'],
    ]);
    expect(asked).toHaveLength(5);
    expect(endpoint?.neighbours.state).toBe('not-asked');
    expect(endpoint?.listeners.state).toBe('not-asked');
  });

  test('a few other ports of a private address', async () => {
    const { endpoint } = await probe({ dials: { '192.168.1.6:22': { connectedMs: 1 } } }, '192.168.1.6');
    const tried = endpoint?.neighbours.state === 'ok' ? endpoint.neighbours.value : [];
    expect(tried.map(({ port }) => port)).toEqual([22, 80, 443, 8080, 8501]);
    expect(tried.filter(({ connectedMs }) => connectedMs !== undefined).map(({ port }) => port)).toEqual([
      22,
    ]);
  });

  test('not where the user does not want it', async () => {
    const { endpoint, asked } = await probe({}, '192.168.1.6', false);
    expect(endpoint?.neighbours).toEqual({ state: 'not-asked', reason: '--no-neighbours was given' });
    expect(asked).toEqual(['dial 192.168.1.6:5000']);
  });

  test('this machine is not tried on other ports, but asked who listens: on those ports alone', async () => {
    const row = (local: string) => `   0: ${local} 00000000:0000 0A 0 0 0`;
    const { endpoint, asked } = await probe(
      {
        interfaces: [{ name: 'eth0', address: '192.168.1.5', prefixLength: 24, loopback: false }],
        files: {
          '/proc/net/tcp': [row('0100007F:1388'), row('00000000:0016'), row('00000000:0007')].join('\n'),
        },
      },
      '192.168.1.5',
    );
    expect(endpoint?.listeners).toEqual({
      state: 'ok',
      value: [
        { address: '127.0.0.1', port: 5000 },
        { address: '0.0.0.0', port: 22 },
      ],
    });
    expect(asked).toEqual(['dial 192.168.1.5:5000']);
  });

  test.each([
    ['macOS', 'darwin', {}],
    ['no /proc', 'linux', {}],
  ])('who listens could not be seen: %s', async (_name, platform, files) => {
    const { endpoint } = await probe({ platform, files }, '127.0.0.1');
    expect(endpoint?.listeners.state).toBe('failed');
  });
});

describe('what a run of the doctor costs', () => {
  const info = 'StoreDir: /nix/store\n';
  const doctor = async (answer: FakeWorld['answer'], ...args: readonly string[]) => {
    const ports = fakePorts({
      ...(answer === undefined ? {} : { answer }),
      commands: {
        'nix --version': { stdout: 'nix (Nix) 2.26.3\n' },
        [nix('config show --json')]: {
          stdout: JSON.stringify({ substituters: { value: ['http://192.168.1.6:5000'] } }),
        },
      },
    });
    await main(['doctor', '--json', ...args], ports, signal());
    return ports.asked.filter((asked) => /^(?:dial|lookup) /.test(asked));
  };

  test('nothing below HTTP where every cache answers', async () => {
    expect(
      await doctor(({ url }) => (url.endsWith('info') ? { status: 200, text: info } : { status: 404 })),
    ).toEqual([]);
  });

  test('a few connections where one refuses, fewer without its neighbours, none offline', async () => {
    expect(await doctor(undefined)).toHaveLength(6);
    expect(await doctor(undefined, '--no-neighbours')).toEqual(['dial 192.168.1.6:5000']);
    expect(await doctor(undefined, '--offline')).toEqual([]);
  });
});
