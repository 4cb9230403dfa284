import type { Ports, RunningServer } from '../model/ports.ts';
import { formatStorePath } from '../nix/store-path.ts';
import { demoCaches } from './caches.ts';
import { demoConfiguration } from './configuration.ts';
import { type DemoHost, demoLookup, demoNetwork } from './demo-network.ts';
import { machineWithoutNix } from './machine-without-nix.ts';
import { demoHost } from './names.ts';
import { hello, teamTool } from './paths.ts';

/** The running demonstration. */
export interface Demo {
  /** The given ports, on a machine without Nix whose network has the demo caches in it. */
  readonly ports: Ports;
  /** Where the configuration lies for these ports. */
  readonly config: string;
  /** The text of a nix.conf that names all caches and the trusted keys. */
  readonly configuration: string;
  /** Store paths to ask the caches for. */
  readonly samples: readonly string[];
  /** After this long a demo cache is dead: one never answers, the slowest does within a fifth of a second. */
  readonly timeoutSeconds: number;
  stop(): Promise<void>;
}

const CONFIG = '/demo/nix.conf';

/** Starts a server on loopback for every embedded cache. The names of the caches exist for the returned ports alone. */
export async function startDemo(ports: Ports): Promise<Demo> {
  // Addresses that are set aside for examples (RFC 5737).
  const caches = Object.entries(demoCaches).map(([name, { answer }], index) => ({
    host: demoHost(name),
    address: `192.0.2.${index + 1}`,
    answer,
  }));
  const servers: RunningServer[] = [];
  const hosts = new Map<string, DemoHost>();
  for (const { host, address, answer } of caches) {
    if (typeof answer !== 'function') continue;
    const server = await ports.listen.serve(({ path }) => answer(path));
    servers.push(server);
    hosts.set(host, { address, loopbackPort: server.port });
  }
  // After the servers, lest one of them is given the port that is to stay closed.
  for (const { host, address, answer } of caches)
    if (answer === 'down') hosts.set(host, { address, loopbackPort: await ports.listen.closedPort() });

  const configuration = demoConfiguration();
  const machine = machineWithoutNix(ports, { path: CONFIG, text: configuration });
  return {
    ports: {
      ...ports,
      ...machine,
      network: { ...machine.network, lookup: demoLookup(hosts) },
      http: demoNetwork(ports.http, hosts),
    },
    config: CONFIG,
    configuration,
    samples: [hello, teamTool].map(({ storePath }) => formatStorePath(storePath)),
    timeoutSeconds: 2,
    stop: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}
