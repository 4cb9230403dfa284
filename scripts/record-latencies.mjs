// Records how long real narinfo answers took, in rounds, from caches behind links of a known delay:
//
//   node scripts/record-latencies.mjs ROUND_TRIP_MS,ROUND_TRIP_MS,... ROUNDS > fixtures/bench/NAME.json
//
// Each cache is an HTTP server in a network namespace of its own, asked over one kept connection. Needs root, python3, iproute2.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import { fileURLToPath } from 'node:url';

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
  const space = `nixcache-latency-${process.pid}`;
  const names = [space, ...roundTrips.map((_, index) => `${space}-${index}`)];
  const children = [];
  const start = async (command, args) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    await once(child.stdout, 'data');
  };
  const within = (name, line) => execFileSync('ip', ['-n', name, ...line.split(' ')]);
  for (const name of names) {
    execFileSync('ip', ['netns', 'add', name]);
    within(name, 'link set lo up');
  }
  try {
    for (const [index, roundTrip] of roundTrips.entries()) {
      const server = `${space}-${index}`;
      const link = fileURLToPath(new URL('delay-link.py', import.meta.url));
      const ends = [space, server].map((name) => `/run/netns/${name}`);
      await start('python3', [link, ...ends, `late${index}`, String(roundTrip / 2)]);
      for (const [end, name] of [space, server].entries()) {
        within(name, `addr add 10.77.${index}.${end + 1}/24 dev late${index}`);
        within(name, `link set late${index} up`);
      }
      await start('ip', ['netns', 'exec', server, process.execPath, here, 'serve']);
    }
    const asked = JSON.stringify([roundTrips, rounds]);
    const client = ['netns', 'exec', space, process.execPath, here, 'client', asked];
    process.stdout.write(execFileSync('ip', client, { maxBuffer: 1e8 }));
  } finally {
    for (const child of children) child.kill();
    for (const name of names) execFileSync('ip', ['netns', 'del', name]);
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
