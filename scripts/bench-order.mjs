import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { comparedHead, comparedRow, median } from './comparison.mjs';
import { delayedNetwork } from './delayed-network.mjs';

/**
 * Compares what `nixcache bench` says of caches behind links of known delays and rates with what curl says of the same requests: narinfos
 * that are there and that are not, on warm connections, and archives. Interleaved runs, medians of both, and the median of the differences
 * of pairs; at most 2 ms or 5 % are allowed.
 * Usage: node scripts/bench-order.mjs [RUNS] (root, with curl, iproute2 and python3).
 */
const runs = Number(process.argv[2] ?? 5);
const MOST_MS = 2;
const MOST_SHARE = 0.05;

const links = [
  { roundTripMs: 20, bytesPerSecond: 4e6 },
  { roundTripMs: 50, bytesPerSecond: 4e6 },
  { roundTripMs: 120, bytesPerSecond: 4e6 },
  { roundTripMs: 40, bytesPerSecond: 1.2e6 },
];
const PATHS = 12;
const ARCHIVE_BYTES = 3_000_000;
/** Of each kind, in one run of curl. */
const LOOKUPS = 12;
const ARCHIVES = 2;

const hashes = Array.from({ length: PATHS }, (_, index) => `${index}`.padStart(32, '0'));

function makeCache(folder) {
  mkdirSync(join(folder, 'cache/nar'), { recursive: true });
  writeFileSync(join(folder, 'cache/nix-cache-info'), 'StoreDir: /nix/store\nPriority: 40\n');
  for (const hash of hashes) {
    const narHash = `sha256:${'0'.repeat(52)}`;
    const sizes = `FileSize: ${ARCHIVE_BYTES}\nNarHash: ${narHash}\nNarSize: ${ARCHIVE_BYTES}\n`;
    const narinfo = `StorePath: /nix/store/${hash}-path\nURL: nar/${hash}.nar\nCompression: none\n${sizes}References: \n`;
    writeFileSync(join(folder, `cache/${hash}.narinfo`), narinfo);
    writeFileSync(join(folder, `cache/nar/${hash}.nar`), randomBytes(ARCHIVE_BYTES));
  }
  writeFileSync(join(folder, 'paths'), hashes.map((hash) => `/nix/store/${hash}-path\n`).join(''));
}

async function setUp() {
  const network = await delayedNetwork('nixcache-order', links);
  makeCache(network.folder);
  const server = join(import.meta.dirname, 'serve-folder.mjs');
  for (const [index, far] of network.far.entries()) {
    // A server that forgets how fast its link is between two archives would make a difference of what is done in between.
    network.run(far, 'sysctl', '-qw', 'net.ipv4.tcp_slow_start_after_idle=0');
    await network.start(far, process.execPath, server, network.addresses[index], '80', 'cache');
  }
  return network;
}

const run = (program, ...args) => network.run(network.near, program, ...args);
const urlOf = (address) => `http://${address}`;

/** What nixcache says of each cache. */
function nixcache() {
  const bin = join(import.meta.dirname, '../bin/nixcache.cjs');
  const env = ['env', '-i', `HOME=${network.folder}`, `PATH=${process.env.PATH}`];
  const substituters = network.addresses.flatMap((address) => ['--substituter', urlOf(address)]);
  const said = run(
    ...env,
    process.execPath,
    bin,
    'bench',
    '--json',
    '--paths-from',
    'paths',
    ...substituters,
  );
  const { ranking } = JSON.parse(said);
  return network.addresses.map((address) => {
    const { hit, miss, firstByte, throughput } = ranking.find(
      ({ substituter }) => substituter === urlOf(address),
    );
    return {
      hit: hit.medianMs,
      miss: miss.medianMs,
      'first byte': firstByte.medianMs,
      'MB/s': throughput.medianBytesPerSecond / 1e6,
    };
  });
}

/** What curl says of them: the first request of each kind makes the connection, and does not count. */
function curl() {
  return network.addresses.map((address) => {
    const hits = transfers(address, LOOKUPS, (index) => `${hashes[index % PATHS]}.narinfo`);
    const misses = transfers(address, LOOKUPS, (index) => `${`${index}`.padStart(32, '1')}.narinfo`);
    const archives = transfers(address, ARCHIVES, (index) => `nar/${hashes[index % PATHS]}.nar`);
    return {
      hit: median(hits.map(({ ended }) => ended)),
      miss: median(misses.map(({ ended }) => ended)),
      'first byte': median(archives.map(({ sent, answered }) => answered - sent)),
      'MB/s': median(archives.map(({ bytes, answered, ended }) => bytes / (ended - answered) / 1000)),
    };
  });
}

function transfers(address, count, nameOf) {
  const format =
    '%{num_connects} %{time_pretransfer} %{time_starttransfer} %{time_total} %{size_download}\\n';
  const targets = Array.from({ length: count + 1 }, (_, index) => `${urlOf(address)}/${nameOf(index)}`);
  const said = run('curl', '-s', '-w', format, ...targets.flatMap((target) => ['-o', '/dev/null', target]));
  const lines = said.trim().split('\n');
  return lines.flatMap((line) => {
    const [connects, sent, answered, ended, bytes] = line.split(' ').map(Number);
    const isWarm = connects === 0;
    return isWarm ? [{ sent: sent * 1000, answered: answered * 1000, ended: ended * 1000, bytes }] : [];
  });
}

function print(pairs) {
  const rows = links.flatMap(({ roundTripMs, bytesPerSecond }, index) =>
    Object.keys(pairs[0].curl[index]).map((name) => {
      const link = `${roundTripMs} ms, ${bytesPerSecond / 1e6} MB/s`.padEnd(18);
      const ofOne = pairs.map(({ curl, nixcache }) => ({
        curl: curl[index][name],
        nixcache: nixcache[index][name],
      }));
      const most = name === 'MB/s' ? 0 : MOST_MS;
      return comparedRow(`${link}${name.padEnd(11)}`, ofOne, { most, mostShare: MOST_SHARE });
    }),
  );
  const head = comparedHead(`${'link'.padEnd(18)}ms`, 29);
  process.stdout.write(`${runs} interleaved runs\n${head}\n${rows.join('\n')}\n`);
}

let network;
try {
  network = await setUp();
  const pairs = [];
  for (let count = 0; count < runs; count++) {
    pairs.push({ curl: curl(), nixcache: nixcache() });
    // Here a signal is heard.
    await setImmediate();
  }
  print(pairs);
} finally {
  network?.close();
}
