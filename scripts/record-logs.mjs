// Records what a real Nix says when a cache fails, for test/nix/log and test/log:
//   node scripts/record-logs.mjs                  by the Nix on PATH, to fixtures/logs/<version>/
//   node scripts/record-logs.mjs --chroot DIR     by the Nix inside DIR (needs root); the Nix on PATH makes the paths
// Behind them, `--only NAME` records one situation alone.
// Each situation gives up to three files: plain (a pipe), terminal (with colours and a progress bar), internal-json.
// Everything happens on loopback; the Nix that speaks has a home and a configuration of its own.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';

const chroot = process.argv[2] === '--chroot' ? process.argv[3] : '';
const only = process.argv.includes('--only') ? process.argv.at(-1) : undefined;
const [port, tlsPort, closedPort] = [8642, 8643, 8649];
const origin = `http://127.0.0.1:${port}`;
const folder = mkdtempSync('/tmp/nixcache-logs-');
const inside = chroot === '' ? folder : mkdtempSync(join(chroot, '/tmp/nixcache-logs-')).slice(chroot.length);

// A path that only the caches here have, signed with a key of its own.
const expression = `derivation { name = "nixcache-log-dep"; system = builtins.currentSystem; builder = "/bin/sh"; args = [ "-c" "for i in 1 2 3 4 5 6 7 8 9; do echo a path of nixcache $i >> $out; done" ]; }`;
const failing = `derivation { name = "nixcache-log-failing"; system = builtins.currentSystem; builder = "/bin/sh"; args = [ "-c" "echo error: unable to download the internet; echo compiling; exit 3" ]; }`;
const both = `let dep = ${expression}; in derivation { name = "nixcache-log-top"; system = builtins.currentSystem; builder = "/bin/sh"; inherit dep; args = [ "-c" "echo checking for gcc; echo 'main.c:3:5: error: expected ;'; exit 2" ]; }`;
const env = { PATH: process.env.PATH, HOME: join(folder, 'home'), NIX_CONF_DIR: join(folder, 'conf') };
mkdirSync(env.HOME);
mkdirSync(env.NIX_CONF_DIR);
writeFileSync(
  join(env.NIX_CONF_DIR, 'nix.conf'),
  'build-users-group =\nsandbox = false\nsubstitute = false\n',
);
const host = (program, ...args) =>
  execFileSync(program, args, {
    env,
    encoding: 'utf8',
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
writeFileSync(join(folder, 'dep.nix'), expression);
const path = host('nix-build', '--no-out-link', 'dep.nix');
host('nix-store', '--generate-binary-cache-key', 'lab-1', 'sec', 'pub');
const key = readFileSync(join(folder, 'pub'), 'utf8').trim();
host(
  'nix',
  '--extra-experimental-features',
  'nix-command',
  'copy',
  '--to',
  `file://${folder}/cache?secret-key=${folder}/sec`,
  path,
);
host('nix-store', '--delete', path);
const hashPart = path.slice(11, 43);
const narinfo = readFileSync(join(folder, `cache/${hashPart}.narinfo`), 'utf8');
const [narName] = readdirSync(join(folder, 'cache/nar'));
const nar = readFileSync(join(folder, 'cache/nar', narName));
const flipped = Buffer.from(nar);
flipped[40] ^= 1;
const page = '<html><head><title>Sorry</title></head>\n<body>\n<h1>Please log in</h1>\n</body></html>\n';

const partOf = (file) => (file === 'nix-cache-info' ? 'info' : file.endsWith('.narinfo') ? 'narinfo' : 'nar');
const bodies = {
  info: 'StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 30\n',
  narinfo,
  nar,
};

function answer(request, response) {
  const [, fault = '', ...rest] = request.url.split('?')[0].split('/');
  const file = rest.join('/');
  const part = partOf(file);
  const [where, what] = fault.split('-');
  const send = (status, body) => {
    response.writeHead(status, { 'content-length': Buffer.byteLength(body), 'content-type': 'text/html' });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  if (request.method === 'PUT') return send(405, page);
  if (fault === 'redirect') {
    response.writeHead(302, { location: request.url });
    return response.end();
  }
  if (part === 'narinfo' && !file.startsWith(hashPart)) return send(404, '404');
  if (fault === 'unsigned' && part === 'narinfo') return send(200, narinfo.replace(/^Sig: .*\n/m, ''));
  if (where !== part) return send(200, bodies[part]);
  if (/^[0-9]+$/.test(what)) return send(Number(what), what === '404' ? 'not here' : page);
  if (what === 'hang') return setTimeout(() => response.destroy(), 20_000).unref();
  if (what === 'reset') return request.socket.resetAndDestroy();
  if (what === 'closed') return request.socket.destroy();
  if (what === 'html') return send(200, page);
  if (what === 'prefix') return send(200, 'StoreDir: /gnu/store\n');
  if (what === 'priority') return send(200, 'StoreDir: /nix/store\nPriority: abc\n');
  if (what === 'crlf') return send(200, narinfo.replaceAll('\n', '\r\n'));
  if (what === 'short') return send(200, narinfo.replace(/^NarHash: .*\n/m, ''));
  if (what === 'sig') return send(200, narinfo.replace(/^Sig: .*$/m, 'Sig: lab-1:AAAA'));
  if (what === 'size')
    return send(200, narinfo.replace(/^NarHash: .*$/m, `NarHash: sha256:${'1'.repeat(52)}`));
  if (what === 'name')
    return send(200, narinfo.replace(/^StorePath: .*$/m, `StorePath: /nix/store/${'a'.repeat(32)}-other`));
  if (what === 'cut') {
    response.writeHead(200, { 'content-length': nar.length });
    response.write(nar.subarray(0, 20));
    return setTimeout(() => request.socket.destroy(), 100);
  }
  if (what === 'stall') {
    response.writeHead(200, { 'content-length': nar.length });
    return response.write(nar.subarray(0, 20));
  }
  if (what === 'flip') return send(200, flipped);
  if (what === 'garbage') return send(200, page);
  if (what === 'empty') return send(200, '');
  send(500, fault);
}

const server = createServer(answer).listen(port, '127.0.0.1');
execFileSync(
  'openssl',
  [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=cache.test',
    '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1',
    '-keyout',
    join(folder, 'tls.key'),
    '-out',
    join(folder, 'tls.pem'),
  ],
  { stdio: 'ignore' },
);
const tls = createTlsServer(
  { key: readFileSync(join(folder, 'tls.key')), cert: readFileSync(join(folder, 'tls.pem')) },
  answer,
).listen(tlsPort, '127.0.0.1');

for (const [name, text] of Object.entries({
  'dep.nix': expression,
  'failing.nix': failing,
  'both.nix': both,
}))
  writeFileSync(join(chroot, inside, name), text);

const run = (command, extra = {}) =>
  new Promise((resolve) => {
    const home = `${inside}/home`;
    const script = `rm -rf ${home}; mkdir -p ${home}; cd ${inside}; ${command}`;
    const shell = ['sh', '-c', script];
    const enter =
      'mount --make-rprivate / && mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" "$@"';
    const words = chroot === '' ? shell : ['unshare', '-m', 'bash', '-c', enter, chroot, ...shell];
    const child = spawn(words[0], words.slice(1), {
      env: {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        TERM: 'xterm-256color',
        HOME: home,
        NIX_CONF_DIR: `${inside}/conf`,
        ...extra,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
    child.on('exit', (status, signal) => {
      clearTimeout(timer);
      setTimeout(() => resolve({ text: Buffer.concat(chunks), status: status ?? signal }), 50);
    });
  });

mkdirSync(join(chroot, inside, 'conf'), { recursive: true });
writeFileSync(join(chroot, inside, 'conf/nix.conf'), 'build-users-group =\nsandbox = false\n');
const version = /([0-9.]+)\s*$/.exec((await run('nix --version')).text.toString())[1];
const minor = Number(version.split('.')[1]);
const out = new URL(`../fixtures/logs/${version}/`, import.meta.url).pathname;
mkdirSync(out, { recursive: true });

const quick = '--option connect-timeout 2 --option stalled-download-timeout 1';
const cache = (url, more = '') =>
  `--option substituters '${url}' --option trusted-public-keys '${key}' --option download-attempts 2 ${quick} ${more}`;
const realise = `nix-store -r ${path}`;
const build = 'nix-build --no-out-link dep.nix';
const features = minor < 4 ? '' : "--extra-experimental-features 'nix-command flakes'";
const newBuild = `nix ${features} build ${minor < 4 ? '' : '--impure'} --no-link -L -f dep.nix`;
const newBoth = newBuild.replace('dep.nix', 'both.nix');
const at = (fault) => `${origin}/${fault}`;
const tlsAt = `https://127.0.0.1:${tlsPort}/ok`;
const closed = `http://127.0.0.1:${closedPort}`;
const otherKey = key.replace(/:.*/, ':AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=');

const situations = {
  refused: [realise, cache(closed)],
  'refused-five': [build, cache(closed).replace('download-attempts 2', 'download-attempts 5')],
  'refused-new': [newBuild, cache(closed)],
  'refused-copy': [`nix ${features} copy --from ${closed} ${path}`, cache(closed)],
  unresolved: [realise, cache('http://nope.invalid')],
  'info-401': [realise, cache(at('info-401'))],
  'info-403': [realise, cache(at('info-403'))],
  'info-404': [realise, cache(at('info-404'))],
  'info-500': [realise, cache(at('info-500'))],
  'info-429': [realise, cache(at('info-429')).replace('download-attempts 2', 'download-attempts 1')],
  'info-hang': [realise, cache(at('info-hang'))],
  'info-reset': [realise, cache(at('info-reset'))],
  'info-closed': [realise, cache(at('info-closed'))],
  'info-prefix': [realise, cache(at('info-prefix'))],
  'info-priority': [realise, cache(at('info-priority'))],
  redirect: [realise, cache(at('redirect'))],
  'narinfo-403': [realise, cache(at('narinfo-403'))],
  'narinfo-500': [realise, cache(at('narinfo-500'))],
  'narinfo-500-new': [newBuild, cache(at('narinfo-500'))],
  'narinfo-html': [realise, cache(at('narinfo-html'))],
  'narinfo-short': [realise, cache(at('narinfo-short'))],
  'narinfo-crlf': [realise, cache(at('narinfo-crlf'))],
  'narinfo-sig': [realise, cache(at('narinfo-sig'))],
  'narinfo-name': [realise, cache(at('narinfo-name'))],
  'nar-404': [build, cache(at('nar-404'))],
  'nar-404-realise': [realise, cache(at('nar-404'))],
  'nar-500': [realise, cache(at('nar-500'))],
  'nar-cut': [realise, cache(at('nar-cut'))],
  'nar-stall': [realise, cache(at('nar-stall'))],
  'nar-flip': [realise, cache(at('nar-flip'))],
  'nar-flip-build': [build, cache(at('nar-flip'))],
  'nar-garbage': [realise, cache(at('nar-garbage'))],
  'nar-empty': [realise, cache(at('nar-empty'))],
  'nar-hash': [realise, cache(at('narinfo-size'), '--option require-sigs false')],
  unsigned: [realise, cache(at('unsigned'))],
  'unsigned-build': [newBuild, cache(at('unsigned'))],
  'unsigned-copy': [`nix ${features} copy --from ${at('unsigned')} ${path}`, cache(at('unsigned'))],
  'wrong-key': [build, cache(at('ok')).replace(key, otherKey)],
  'bad-key': [realise, cache(at('ok')).replace(key, 'lab-1')],
  'bad-key-base64': [realise, cache(at('ok')).replace(key, 'lab-1:!!!notbase64!!!')],
  'tls-unknown': [realise, cache(tlsAt)],
  'tls-no-bundle': [realise, cache(tlsAt), { NIX_SSL_CERT_FILE: '/nowhere.crt' }],
  'tls-plain': [realise, cache(`https://127.0.0.1:${port}/ok`)],
  'proxy-dead': [realise, cache(at('ok')), { http_proxy: `http://127.0.0.1:${closedPort}`, no_proxy: '' }],
  'proxy-unresolved': [realise, cache(at('ok')), { http_proxy: 'http://proxy.invalid:3128', no_proxy: '' }],
  schemeless: [realise, cache('cache.test')],
  'bad-parameter': [realise, cache(`${at('ok')}?priority=abc`)],
  ssh: [realise, cache('ssh://127.0.0.1')],
  'ssh-ng': [realise, cache('ssh-ng://127.0.0.1')],
  fallback: [build, cache(at('narinfo-500'), '--option fallback true')],
  'no-daemon': [realise, cache(at('ok')), { NIX_REMOTE: 'unix:///nowhere/socket' }],
  'unknown-setting': [realise, cache(at('ok'), '--option substituter x')],
  'missing-everywhere': [`nix-store -r /nix/store/${'0'.repeat(31)}1-nixcache-log-gone`, cache(at('ok'))],
  'build-failed': ['nix-build --no-out-link failing.nix', cache(at('ok'))],
  'build-failed-new': [newBuild.replace('dep.nix', 'failing.nix'), cache(at('ok'))],
  'refused-then-build-failed': [newBoth, cache(at('unsigned'))],
  healthy: [build, cache(at('ok'))],
  'built-without-caches': [newBuild, '--option substitute false'],
};

const forget = async () => {
  await run(`nix-store --delete ${path}`);
};
for (const [name, [command, options, extra]] of Object.entries(situations)) {
  if (only !== undefined && only !== name) continue;
  const formats = {
    log: `${command} ${options} 2>&1`,
    'terminal.log': `script -qefc "${`${command} ${options}`.replaceAll('"', '\\"')}" /dev/null`,
    ...(minor < 4 ? {} : { jsonl: `${command} ${options} --log-format internal-json -v 2>&1` }),
  };
  for (const [kind, line] of Object.entries(formats)) {
    const { text, status } = await run(line, extra);
    writeFileSync(
      join(out, `${name}.${kind}`),
      String(text).replaceAll(inside, '/tmp/lab').replaceAll(folder, '/tmp/lab'),
    );
    console.log(version, name, kind, status, text.length);
    await forget();
  }
}
server.close();
server.closeAllConnections();
tls.close();
tls.closeAllConnections();
await run(`rm -rf ${inside}/home`);
rmSync(folder, { recursive: true, force: true });
rmSync(join(chroot, inside), { recursive: true, force: true });
