import { execFile } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/**
 * The program as it is started, on a machine with a secret in every place where one may be: whatever it prints, writes or says of its
 * errors, none of them may be in it.
 */
const kinds = [
  'password in the URL of a substituter',
  'token as the name in the URL of a substituter',
  'token in the query of a substituter',
  'secret key in the parameters of a substituter',
  'signature in the query of a substituter',
  'password in the URL of an ssh store',
  'password in netrc',
  'default password in netrc',
  'key in the environment for Amazon',
  'session token in the environment for Amazon',
  'key in the credentials file for Amazon',
  'access token in nix.conf',
  'access token in NIX_CONFIG',
  'password of a substituter in NIX_CONFIG',
  'password of the proxy',
  'private key of ssh',
  'signing key in a file',
  'password in the nixConfig of a flake',
  'access token in the nixConfig of a flake',
  'password of a builder',
  'password that Nix quotes in an error',
  'token that Nix quotes in a warning',
  'cookie of a server',
  'bearer token in the headers of an answer',
  'password in a redirection',
  'token in a redirection',
  'token in the page of a server',
  'password in a narinfo',
  'password on the command line',
  'token on the command line',
  'password in a log',
] as const;
type Kind = (typeof kinds)[number];

const planted = new Map(kinds.map((kind, index) => [kind, `PLANTED${String(index).padStart(2, '0')}x9qZ`]));
const secret = (kind: Kind): string => planted.get(kind) ?? '';
/** As a secret key is written: its name, and 64 bytes. */
const pasted = Buffer.alloc(64, 'a signing key that nobody may see').toString('base64');

const folder = mkdtempSync(join(tmpdir(), 'nixcache-secrets-'));
const at = (...names: readonly string[]) => join(folder, ...names);
const bin = join(import.meta.dirname, '../../bin/nixcache.cjs');
let server: Server;
let host = '';

const hash = '0123456789abcdfghijklmnpqrsvwxyz';

beforeAll(async () => {
  server = createServer(({ url = '', headers }, response) => {
    const common = {
      'set-cookie': `session=${secret('cookie of a server')}`,
      authorization: `Bearer ${secret('bearer token in the headers of an answer')}`,
      'x-auth-token': secret('bearer token in the headers of an answer'),
      via: '1.1 varnish',
    };
    if (url.startsWith('/elsewhere')) {
      const to = `http://bob:${secret('password in a redirection')}@${headers.host}/target?token=${secret('token in a redirection')}`;
      return response.writeHead(302, { ...common, location: to }).end();
    }
    if (url.startsWith('/page')) {
      const token = secret('token in the page of a server');
      const page = `<!doctype html><html><head><title>Log in</title></head><body><form><input type=hidden name=token value="${token}"></form><script>var token = '${token}'</script></body></html>`;
      return response.writeHead(200, { ...common, 'content-type': 'text/html' }).end(page);
    }
    if (url.startsWith('/fault')) {
      const token = secret('token in the page of a server');
      return response
        .writeHead(500, common)
        .end(JSON.stringify({ error: 'no', token, url: `https://bob:${token}@db.test/` }));
    }
    if (url.endsWith('/nix-cache-info'))
      return response.writeHead(200, common).end('StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 40\n');
    if (url.endsWith(`/${hash}.narinfo`)) {
      const narinfo = [
        `StorePath: /nix/store/${hash}-hello`,
        `URL: http://bob:${secret('password in a narinfo')}@${headers.host}/nar/x.nar?token=${secret('password in a narinfo')}`,
        'Compression: none',
        `NarHash: sha256:${'0'.repeat(52)}`,
        'NarSize: 120',
        'References: ',
        '',
      ];
      return response.writeHead(200, common).end(narinfo.join('\n'));
    }
    return response.writeHead(404, common).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;

  for (const name of ['home/.ssh', 'home/.aws', 'conf', 'bin', 'flake', 'work'])
    mkdirSync(at(name), { recursive: true });
  const substituters = [
    `http://bob:${secret('password in the URL of a substituter')}@${host}/a`,
    `http://${secret('token as the name in the URL of a substituter')}@${host}/b`,
    `http://${host}/c?token=${secret('token in the query of a substituter')}`,
    `http://${host}/d?secret-key=${secret('secret key in the parameters of a substituter')}`,
    `http://${host}/e?X-Amz-Signature=${secret('signature in the query of a substituter')}&X-Amz-Credential=x`,
    `ssh-ng://bob:${secret('password in the URL of an ssh store')}@ssh.test`,
    `http://${host}/elsewhere`,
    `http://${host}/page`,
    `http://${host}/fault`,
    's3://bucket?endpoint=127.0.0.1:1&scheme=http',
    'http://proxied.test',
  ];
  writeFileSync(
    at('conf/nix.conf'),
    [
      `substituters = ${substituters.join(' ')}`,
      `trusted-public-keys = pasted-1:${pasted}`,
      `netrc-file = ${at('home/netrc')}`,
      `secret-key-files = ${at('home/signing.sec')}`,
      `access-tokens = github.com=${secret('access token in nix.conf')}`,
      `builders = ssh://bob:${secret('password of a builder')}@builder.test x86_64-linux`,
      'no-such-setting = x',
      '',
    ].join('\n'),
  );
  writeFileSync(
    at('home/netrc'),
    `machine proxied.test login bob password ${secret('password in netrc')}\ndefault login bob password ${secret('default password in netrc')}\n`,
  );
  writeFileSync(
    at('home/.aws/credentials'),
    `[default]\naws_access_key_id = AKIAX\naws_secret_access_key = ${secret('key in the credentials file for Amazon')}\n`,
  );
  writeFileSync(
    at('home/.ssh/id_ed25519'),
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${secret('private key of ssh')}\n-----END OPENSSH PRIVATE KEY-----\n`,
    { mode: 0o600 },
  );
  writeFileSync(at('home/signing.sec'), `x-1:${secret('signing key in a file')}`);
  writeFileSync(
    at('flake/flake.nix'),
    `{ nixConfig = { extra-substituters = [ "https://bob:${secret('password in the nixConfig of a flake')}@flake.test" ]; access-tokens = [ "github.com=${secret('access token in the nixConfig of a flake')}" ]; }; outputs = _: { }; }\n`,
  );
  // A Nix that quotes what it was given.
  writeFileSync(
    at('bin/nix'),
    [
      '#!/bin/sh',
      'case "$*" in',
      '*--version*) echo "nix (Nix) 2.34.8"; exit 0;;',
      'esac',
      `echo "warning: ignoring access-tokens github.com=${secret('token that Nix quotes in a warning')}" >&2`,
      `echo "error: cannot open 'https://bob:${secret('password that Nix quotes in an error')}@quoted.test/x?token=${secret('token that Nix quotes in a warning')}'" >&2`,
      'exit 1',
      '',
    ].join('\n'),
  );
  chmodSync(at('bin/nix'), 0o755);
  writeFileSync(
    at('work/build.log'),
    `warning: unable to download 'https://bob:${secret('password in a log')}@log.test/nix-cache-info': Couldn't connect to server (7)\nerror: unable to download 'https://x:${secret('password in a log')}@log.test/nar/x.nar?token=${secret('password in a log')}': HTTP error 403\n`,
  );
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (argv: readonly string[]) =>
  new Promise<{ readonly argv: readonly string[]; readonly status: number | null; readonly text: string }>(
    (resolve) => {
      const child = execFile(
        process.execPath,
        [bin, ...argv],
        {
          cwd: at('work'),
          encoding: 'utf8',
          maxBuffer: 64 << 20,
          env: {
            PATH: `${at('bin')}:/usr/bin:/bin`,
            HOME: at('home'),
            NIX_CONF_DIR: at('conf'),
            NIX_CONFIG: `access-tokens = github.com=${secret('access token in NIX_CONFIG')}\nextra-substituters = https://bob:${secret('password of a substituter in NIX_CONFIG')}@config.test\n`,
            AWS_SECRET_ACCESS_KEY: secret('key in the environment for Amazon'),
            AWS_SESSION_TOKEN: secret('session token in the environment for Amazon'),
            AWS_ACCESS_KEY_ID: 'AKIAY',
            http_proxy: `http://bob:${secret('password of the proxy')}@127.0.0.1:1`,
            no_proxy: '127.0.0.1',
            NIXCACHE_DEBUG: '1',
          },
        },
        (_error, stdout, stderr) => resolve({ argv, status: child.exitCode, text: `${stdout}\n${stderr}` }),
      );
      child.stdin?.end();
    },
  );

/** Base64 and percent signs hide nothing. */
const found = (text: string): readonly string[] => [
  ...[...planted].flatMap(([kind, value]) =>
    [value, Buffer.from(`bob:${value}`).toString('base64')].some((form) => text.includes(form)) ? [kind] : [],
  ),
  ...(text.includes(pasted.slice(0, 40)) ? ['signing key in the place of a public one'] : []),
];

const look = ['--timeout', '3', '--flake', '../flake'];
const path = `/nix/store/${hash}-hello`;

describe('no secret is in what the program says', () => {
  test('there are more than twenty of them', () => {
    expect(new Set(planted.values()).size).toBe(kinds.length);
    expect(kinds.length).toBeGreaterThan(20);
    expect(readdirSync(at('home')).length).toBeGreaterThan(1);
    expect(statSync(at('conf/nix.conf')).size).toBeGreaterThan(500);
  });

  test.each(['text', 'json', 'ndjson', 'prometheus', 'nagios', 'github', 'markdown'])(
    'doctor --format %s, its facts, its page and what is judged from the facts',
    async (format) => {
      const files = ['facts', 'page'].map((name) => at('work', `${format}.${name}`));
      const [facts = '', page = ''] = files;
      const first = await run([
        'doctor',
        ...look,
        '--format',
        format,
        '--path',
        path,
        '--save-facts',
        facts,
        '--report',
        page,
      ]);
      expect([0, 1, 2]).toContain(first.status);
      expect(first.text.length).toBeGreaterThan(500);
      const again = await run(['doctor', '--facts', facts, '--format', format]);
      const written = files.map((file) => readFileSync(file, 'utf8'));
      expect(written.every((text) => text.length > 1000)).toBe(true);
      expect(found([first.text, again.text, ...written].join('\n'))).toEqual([]);
    },
  );

  test.each<[string, () => readonly string[]]>([
    ['why', () => ['why', path, '--timeout', '3']],
    [
      'why --json --verify',
      () => ['why', path, '--timeout', '3', '--json', '--verify', '--save-facts', at('work/why.facts')],
    ],
    ['config', () => ['config']],
    ['config --json', () => ['config', '--json']],
    ['config of one setting', () => ['config', 'substituters']],
    ['config of a given file', () => ['config', '--json', '--config', at('conf/nix.conf')]],
    ['doctor of a given file', () => ['doctor', '--json', '--config', at('conf/nix.conf'), '--offline']],
    ['explain', () => ['explain', 'build.log']],
    ['explain --json --probe', () => ['explain', '--json', 'build.log', '--probe']],
    [
      'a cache on the command line',
      () => [
        'doctor',
        '--json',
        '--substituter',
        `http://bob:${secret('password on the command line')}@${host}?token=${secret('token on the command line')}`,
      ],
    ],
    [
      'a mistake',
      () => [
        'doctor',
        '--path',
        `https://bob:${secret('password on the command line')}@x.test/?token=${secret('token on the command line')}`,
      ],
    ],
    ['another mistake', () => ['explain', `https://bob:${secret('password on the command line')}@x.test/`]],
    [
      'an option that is none',
      () => ['doctor', `--nope=https://bob:${secret('password on the command line')}@x.test/`],
    ],
    [
      'a file that is not there',
      () => ['doctor', '--config', `https://bob:${secret('password on the command line')}@x.test/`],
    ],
    ['a file that cannot be written', () => ['doctor', '--offline', '--output', `/none/bob:${'x'}@x`]],
  ])('%s', async (_name, argv) => {
    const { text } = await run(argv());
    expect(text.length).toBeGreaterThan(20);
    expect(found(text)).toEqual([]);
  });

  test('nor is one in any file that was written', () => {
    const written = readdirSync(at('work')).filter((name) => name !== 'build.log');
    expect(written.length).toBeGreaterThan(10);
    expect(found(written.map((name) => readFileSync(at('work', name), 'utf8')).join('\n'))).toEqual([]);
  });

  test('the search finds one', () => {
    expect(found(readFileSync(at('conf/nix.conf'), 'utf8')).length).toBeGreaterThan(5);
  });
});
