import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Compares how long nixcache says that each phase of a request took with what curl says of the same request, over a link with a round trip
 * of 20 ms: names, connections and TLS are really late. Interleaved runs, medians of both, and the median of the differences of pairs;
 * at most 3 ms or 10 % are allowed. Usage: node scripts/bench-phases.mjs [RUNS] (root, with curl, openssl, iproute2 and python3).
 */
const runs = Number(process.argv[2] ?? 30);
const ROUND_TRIP_MS = 20;
const MOST_MS = 3;
const MOST_SHARE = 0.1;

const near = `nixcache-near-${process.pid}`;
const far = `nixcache-far-${process.pid}`;
const url = 'https://cache.far.test';
const folder = mkdtempSync(join(tmpdir(), 'nixcache-bench-'));
const inside = (name) => join(folder, name);
const children = [];

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

const run = (program, ...args) =>
  execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });

/** Starts a program that stays, and waits until it says that it is ready. */
async function start(program, ...args) {
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('exit', () => reject(new Error(`${program} ${args[0]} ended`)));
  });
}

async function setUp() {
  const certificate = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=bench';
  const names = ['-addext', 'subjectAltName=DNS:cache.far.test'];
  run('openssl', 'req', ...certificate.split(' '), ...names, '-keyout', 'server.key', '-out', 'server.pem');
  for (const name of [near, far]) run('ip', 'netns', 'add', name);
  mkdirSync(`/etc/netns/${near}`, { recursive: true });
  writeFileSync(`/etc/netns/${near}/resolv.conf`, 'nameserver 10.77.0.2\n');
  const link = join(import.meta.dirname, 'delay-link.py');
  await start('python3', link, `/run/netns/${near}`, `/run/netns/${far}`, 'delay', String(ROUND_TRIP_MS / 2));
  for (const [name, address] of Object.entries({ [near]: '10.77.0.1', [far]: '10.77.0.2' })) {
    run('ip', '-n', name, 'link', 'set', 'lo', 'up');
    run('ip', '-n', name, 'address', 'add', `${address}/24`, 'dev', 'delay');
    run('ip', '-n', name, 'link', 'set', 'delay', 'up');
  }
  await start('ip', 'netns', 'exec', far, process.execPath, '-e', server);
}

async function tearDown() {
  for (const child of children.reverse()) child.kill('SIGKILL');
  await sleep(100);
  for (const name of [near, far]) {
    try {
      run('ip', 'netns', 'del', name);
    } catch {
      // It was never made.
    }
  }
  rmSync(`/etc/netns/${near}`, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}

/** Milliseconds of each phase, as curl has measured them. */
function curl() {
  const format =
    '%{time_namelookup} %{time_connect} %{time_appconnect} %{time_pretransfer} %{time_starttransfer} %{time_total}';
  const options = ['-s', '-o', '/dev/null', '--cacert', 'server.pem', '-w', format];
  const said = run('ip', 'netns', 'exec', near, 'curl', ...options, `${url}/nix-cache-info`);
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
    `HOME=${folder}`,
    `PATH=${process.env.PATH}`,
    `NIX_SSL_CERT_FILE=${inside('server.pem')}`,
  ];
  const doctor = [process.execPath, bin, 'doctor', '--substituter', url, '--save-facts', facts];
  run('ip', 'netns', 'exec', near, ...env, ...doctor);
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

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor(sorted.length / 2)] + sorted[Math.floor((sorted.length - 1) / 2)]) / 2;
}

function print(pairs) {
  const cell = (value) => value.toFixed(1).padStart(9);
  const lines = Object.keys(pairs[0].curl).map((phase) => {
    const byCurl = median(pairs.map((pair) => pair.curl[phase]));
    const byNixcache = median(pairs.map((pair) => pair.nixcache[phase]));
    const difference = median(pairs.map((pair) => pair.nixcache[phase] - pair.curl[phase]));
    const isFine = Math.abs(difference) <= Math.max(MOST_MS, MOST_SHARE * byCurl);
    if (!isFine) process.exitCode = 1;
    const share = `${((difference / byCurl) * 100).toFixed(1)} %`.padStart(9);
    return `${phase.padEnd(10)}${cell(byCurl)}${cell(byNixcache)}${cell(difference)}${share}  ${isFine ? 'ok' : 'TOO FAR'}`;
  });
  const head = `${'ms'.padEnd(10)}${['curl', 'nixcache', 'apart', ''].map((name) => name.padStart(9)).join('')}`;
  process.stdout.write(
    `${runs} interleaved runs, round trip ${ROUND_TRIP_MS} ms\n${head}\n${lines.join('\n')}\n`,
  );
}

try {
  await setUp();
  // The first of each pays for what only a first one does.
  curl();
  nixcache();
  const pairs = Array.from({ length: runs }, () => ({ curl: curl(), nixcache: nixcache() }));
  print(pairs);
} finally {
  await tearDown();
}
