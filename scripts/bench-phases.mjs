import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { comparedHead, comparedRow } from './comparison.mjs';
import { delayedNetwork } from './delayed-network.mjs';

/**
 * Compares how long nixcache says that each phase of a request took with what curl says of the same request, over a link with a round trip
 * of 20 ms: names, connections and TLS are really late. Interleaved runs, medians of both, and the median of the differences of pairs;
 * at most 3 ms or 10 % are allowed. Usage: node scripts/bench-phases.mjs [RUNS] (root, with curl, openssl, iproute2 and python3).
 */
const runs = Number(process.argv[2] ?? 30);
const ROUND_TRIP_MS = 20;
const MOST_MS = 3;
const MOST_SHARE = 0.1;

const url = 'https://cache.far.test';

/** A name server and a cache, in one process at the far end. */
const server = `
  const { readFileSync } = require('node:fs');
  const key = readFileSync('server.key'), cert = readFileSync('server.pem');
  require('node:https').createServer({ key, cert }, (request, response) => {
    response.writeHead(request.url === '/nix-cache-info' ? 200 : 404, { 'content-type': 'text/x-nix-cache-info' });
    response.end(request.url === '/nix-cache-info' ? 'StoreDir: /nix/store\\nPriority: 40\\n' : '');
  }).listen(443, '10.77.0.2', () => process.stdout.write('ready'));
  const socket = require('node:dgram').createSocket('udp4').bind(53, '10.77.0.2');
  socket.on('message', (question, { address, port }) => {
    const end = question.indexOf(0, 12) + 5;
    const isA = question.readUInt16BE(end - 4) === 1;
    const head = Buffer.from([...question.subarray(0, 2), 0x81, 0x80, 0, 1, 0, isA ? 1 : 0, 0, 0, 0, 0]);
    const record = isA ? [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 77, 0, 2] : [];
    socket.send(Buffer.concat([head, question.subarray(12, end), Buffer.from(record)]), port, address);
  });
`;

async function setUp() {
  const network = await delayedNetwork('nixcache-phases', [{ roundTripMs: ROUND_TRIP_MS }]);
  const { near, far } = network;
  const certificate = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=bench';
  const names = ['-addext', 'subjectAltName=DNS:cache.far.test'];
  const files = ['-keyout', 'server.key', '-out', 'server.pem'];
  network.run(near, 'openssl', 'req', ...certificate.split(' '), ...names, ...files);
  mkdirSync(`/etc/netns/${near}`, { recursive: true });
  writeFileSync(`/etc/netns/${near}/resolv.conf`, 'nameserver 10.77.0.2\n');
  await network.start(far[0], process.execPath, '-e', server);
  return network;
}

/** What a program prints at the near end. */
const run = (program, ...args) => network.run(network.near, program, ...args);
const inside = (name) => join(network.folder, name);

/** Milliseconds of each phase, as curl has measured them. */
function curl() {
  const format =
    '%{time_namelookup} %{time_connect} %{time_appconnect} %{time_pretransfer} %{time_starttransfer} %{time_total}';
  const options = ['-s', '-o', '/dev/null', '--cacert', 'server.pem', '-w', format];
  const said = run('curl', ...options, `${url}/nix-cache-info`);
  const [lookedUp, connected, secured, sent, answered, ended] = said
    .split(' ')
    .map((seconds) => Number(seconds) * 1000);
  return phases({ lookedUp, connected, secured, sent, answered, ended });
}

/** The same, from the facts that nixcache gathers. */
function nixcache() {
  const facts = inside('facts.json');
  const bin = join(import.meta.dirname, '../bin/nixcache.cjs');
  // Nothing but Node on the PATH: without Nix the program starts sooner, and asks the cache in the same way.
  const env = [
    'env',
    '-i',
    `HOME=${network.folder}`,
    `PATH=${process.env.PATH}`,
    `NIX_SSL_CERT_FILE=${inside('server.pem')}`,
  ];
  const doctor = [process.execPath, bin, 'doctor', '--substituter', url, '--save-facts', facts];
  run(...env, ...doctor);
  const [cache] = JSON.parse(readFileSync(facts, 'utf8')).caches.value;
  return phases(cache.info.value[0].momentsMs);
}

const phases = ({ lookedUp, connected, secured, sent, answered, ended }) => ({
  resolve: lookedUp,
  connect: connected - lookedUp,
  TLS: secured - connected,
  'first byte': answered - sent,
  total: ended,
});

function print(pairs) {
  const rows = Object.keys(pairs[0].curl).map((phase) => {
    const ofOne = pairs.map(({ curl, nixcache }) => ({ curl: curl[phase], nixcache: nixcache[phase] }));
    return comparedRow(phase.padEnd(10), ofOne, { most: MOST_MS, mostShare: MOST_SHARE });
  });
  process.stdout.write(
    `${runs} interleaved runs, round trip ${ROUND_TRIP_MS} ms\n${comparedHead('ms', 10)}\n${rows.join('\n')}\n`,
  );
}

let network;
try {
  network = await setUp();
  // The first of each pays for what only a first one does.
  curl();
  nixcache();
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
