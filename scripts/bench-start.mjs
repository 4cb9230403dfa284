// How much later nixcache is than a bare Node: interleaved runs, medians, ratios. Absolute times depend on the machine.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const rounds = Number(process.argv[2] ?? 15);
const home = mkdtempSync(join(tmpdir(), 'nixcache-bench-'));
const bin = new URL('../bin/nixcache.cjs', import.meta.url).pathname;

/** Milliseconds until the process has ended. */
function whole(...args) {
  const began = performance.now();
  spawnSync(process.execPath, args, { stdio: 'ignore' });
  return performance.now() - began;
}

/** Milliseconds until the first request of a plain `doctor` arrives at the one cache that its nix.conf names. */
async function firstRequest(path) {
  const server = createServer((_request, response) => response.end('StoreDir: /nix/store\n'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  writeFileSync(join(home, 'nix.conf'), `substituters = http://127.0.0.1:${server.address().port}\n`);
  const env = { ...process.env, PATH: path, HOME: home, NIX_CONF_DIR: home };
  const began = performance.now();
  const child = spawn(process.execPath, [bin, 'doctor'], { stdio: 'ignore', env });
  await once(server, 'request');
  const taken = performance.now() - began;
  await once(child, 'exit');
  server.close();
  return taken;
}

const cases = {
  'bare node': () => whole('-e', ''),
  '--version': () => whole(bin, '--version'),
  '--help': () => whole(bin, '--help'),
  'doctor, to its first request, without Nix': () => firstRequest(home),
  'doctor, to its first request, with it': () => firstRequest(process.env.PATH),
};
const samples = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
for (let round = -1; round < rounds; round++)
  for (const [name, run] of Object.entries(cases)) {
    const taken = await run();
    if (round >= 0) samples[name].push(taken);
  }

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const base = median(samples['bare node']);
for (const [name, values] of Object.entries(samples))
  console.log(
    `${name.padEnd(43)} ${median(values).toFixed(0).padStart(5)} ms  ${(median(values) / base).toFixed(2)} x`,
  );
rmSync(home, { recursive: true });
