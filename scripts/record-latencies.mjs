// Records how long real narinfo answers took, in rounds, from caches behind links of a known delay:
//
//   node scripts/record-latencies.mjs ROUND_TRIP_MS,ROUND_TRIP_MS,... ROUNDS > fixtures/bench/NAME.json
//
// Each cache is an HTTP server in a network namespace of its own, asked over one kept connection. Needs root, python3, iproute2.
import { once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import { fileURLToPath } from 'node:url';
import { delayedNetwork } from './delayed-network.mjs';

const [first, second] = process.argv.slice(2);
const here = fileURLToPath(import.meta.url);
const narinfo = `StorePath: /nix/store/${'a'.repeat(32)}-hello\nURL: nar/x.nar.xz\n${'References: '.padEnd(700, 'r')}\n`;

if (first === 'serve') serve();
else if (first === 'client') await client(JSON.parse(second ?? '[]'));
else await record((first ?? '').split(',').map(Number), Number(second));

function serve() {
  createServer((_, response) => response.end(narinfo)).listen(80, '0.0.0.0', () => console.log('ready'));
}

async function record(roundTrips, rounds) {
  const links = roundTrips.map((roundTripMs) => ({ roundTripMs }));
  const network = await delayedNetwork('nixcache-latency', links);
  try {
    for (const far of network.far) await network.start(far, process.execPath, here, 'serve');
    const asked = JSON.stringify([roundTrips, rounds]);
    process.stdout.write(network.run(network.near, process.execPath, here, 'client', asked));
  } finally {
    network.close();
  }
}

/** The order of the caches rotates from round to round; two rounds of warm-up do not count. */
async function client([roundTrips, rounds]) {
  const agent = new Agent({ keepAlive: true });
  const caches = roundTrips.map((roundTripMs) => ({ roundTripMs, rounds: [] }));
  for (let round = -2; round < rounds; round++) {
    for (let step = 0; step < caches.length; step++) {
      const index = (round + 2 + step) % caches.length;
      const ms = await ask(agent, `http://10.77.${index}.2/${'a'.repeat(32)}.narinfo`);
      if (round >= 0) caches[index].rounds.push(Math.round(ms * 100) / 100);
    }
  }
  agent.destroy();
  console.log(`[\n${caches.map((cache) => `  ${JSON.stringify(cache)}`).join(',\n')}\n]`);
}

async function ask(agent, url) {
  const asked = performance.now();
  const [response] = await once(get(url, { agent }), 'response');
  response.resume();
  await once(response, 'end');
  return performance.now() - asked;
}
