import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { skipReason } from './support/lab.ts';
import { here, ports, TwoMachines, there } from './support/two-machines.ts';

/**
 * Two machines of our own with a cable between them, a real firewall on one and the doctor on the other. Each fault below HTTP must be
 * told by exactly its own diagnosis, with what was seen of it, and its healthy twin by none.
 */
const reason = skipReason(['ip', 'iptables', 'ip6tables']);

const cacheAt = (host: string, port: number = ports.cache) => `http://${host}:${port}`;

describe.skipIf(reason !== undefined)('network faults', () => {
  const machines = new TwoMachines('nixcache-faults');

  beforeAll(() =>
    machines.start(
      [
        `${there.silentIpv6} broken6.test`,
        `${there.lan} broken6.test`,
        `${there.ipv6} both.test`,
        `${there.lan} both.test`,
        `${there.silent} two.test`,
        `${there.internet} two.test`,
        '',
      ].join('\n'),
    ),
  );
  afterAll(() => machines.stop());

  const told = async (
    caches: readonly string[],
    options: readonly string[] = [],
    env: readonly string[] = [],
  ) => {
    const { ids, headlines, report } = await machines.doctor(caches, options, env);
    const [first] = headlines;
    return { ids, said: [first?.message, first?.cause, ...(first?.evidence ?? [])].join('\n'), report };
  };

  describe.concurrent('of an unchanging network', () => {
    test('healthy twins: by private address, by public address, and by a name of both families', async () => {
      const { ids, report } = await told([cacheAt(there.lan), cacheAt(there.internet), cacheAt('both.test')]);
      expect(ids).toEqual([]);
      expect(report.caches.map(({ reach }) => reach)).toEqual(['answers', 'answers', 'answers']);
    });

    test('a closed port of a host that is up', async () => {
      const { ids, said } = await told([cacheAt(there.lan, ports.closed)]);
      expect(ids).toEqual(['error refused-connection']);
      expect(said).toContain('The host is up, as it answers on ports 22 and 5000');
    });

    test('a closed port, with other ports left alone', async () => {
      const { ids, said } = await told([cacheAt(there.lan, ports.closed)], ['--no-neighbours']);
      expect(ids).toEqual(['error refused-connection']);
      expect(said).toContain('Seen from here these are the same');
      expect(said).not.toContain('port 22');
    });

    test('packets dropped at one port of a host that is up', async () => {
      const { ids, said } = await told([cacheAt(there.lan, ports.dropped)], ['--timeout', '2']);
      expect(ids).toEqual(['error dropped-packets']);
      expect(said).toContain('The host is up, since it answers on another port');
    });

    test('a firewall that answers: administratively prohibited', async () => {
      const { ids, said } = await told([cacheAt(there.lan, ports.prohibited)]);
      expect(ids).toEqual(['error unreachable-host']);
      expect(said).toContain('For this one a firewall');
      expect(said).toContain('EHOSTUNREACH');
    });

    test('an address of the own subnet that nobody has', async () => {
      const { ids, said } = await told([cacheAt(here.nobody)]);
      expect(ids).toEqual(['error unreachable-host']);
      expect(said).toContain('Nobody on the local network answers for that address');
      expect(said).toContain("in this machine's own subnet (lan0)");
    });

    test('a service of this machine that listens on loopback alone', async () => {
      machines.serveHere('127.0.0.1', 5004);
      const { ids, said } = await told([cacheAt(here.lan, 5004)]);
      expect(ids).toEqual(['error refused-connection']);
      expect(said).toContain('its service listens only on 127.0.0.1');
      expect((await told([cacheAt('127.0.0.1', 5004)])).ids).toEqual([]);
    });

    test('a service of this machine that does not run', async () => {
      const { ids, said } = await told([cacheAt(here.lan, 5005)]);
      expect(ids).toEqual(['error refused-connection']);
      expect(said).toContain('nothing listens on port 5005 of this machine');
    });

    test('IPv6 that swallows everything, while IPv4 works', async () => {
      const { ids, said, report } = await told([cacheAt('broken6.test')]);
      expect(ids).toEqual(['warning broken-ipv6']);
      expect(said).toContain(`${there.silentIpv6} port 5000 had not answered`);
      expect(said).toContain(`${there.lan} port 5000 took a connection`);
      expect(report.caches[0]?.reach).toBe('answers');
    });

    test('one of two addresses that is dead', async () => {
      const { ids, said } = await told([cacheAt('two.test')]);
      expect(ids).toEqual(['warning dead-address']);
      expect(said).toContain(`1 of 2 does not answer (${there.silent})`);
    });

    test('a private network that this machine is not on, while another cache carries it', async () => {
      const { ids, said } = await told(
        [cacheAt('10.9.8.7'), cacheAt('10.9.8.8'), cacheAt(there.internet)],
        ['--timeout', '2'],
      );
      expect(ids).toEqual(['warning foreign-network']);
      expect(said).toContain('not on the network of http://10.9.8.7:5000 and http://10.9.8.8:5000');
    });

    test('a .local name on a machine without mDNS', async () => {
      expect((await told([cacheAt('nas.local')])).ids).toEqual(['error missing-mdns']);
    });

    test('a dead proxy is one headline for all caches', async () => {
      const proxy = [`http_proxy=${cacheAt(there.lan, ports.closed)}`];
      const { ids, said } = await told(
        [cacheAt(there.internet), cacheAt('both.test')],
        ['--timeout', '2'],
        proxy,
      );
      expect(ids).toEqual(['error proxy-refusal']);
      expect(said).toContain('at whose address nothing takes connections');
    });
  });

  test('no default route: one finding for all that lies beyond, none for the cache of the own subnet', async () => {
    machines.disconnectFromInternet();
    try {
      const { ids, said, report } = await told([cacheAt(there.internet), cacheAt(there.lan)]);
      expect(ids).toEqual(['error offline-machine']);
      expect(said).toContain('this machine has no default route');
      expect(report.caches.map(({ reach }) => reach)).toEqual(['unreachable', 'answers']);
    } finally {
      machines.connectToInternet();
    }
    expect((await told([cacheAt(there.internet), cacheAt(there.lan)])).ids).toEqual([]);
  });
});
