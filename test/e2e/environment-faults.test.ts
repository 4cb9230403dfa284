import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { skipReason } from './support/lab.ts';
import { alice, LabMachine, type Person, root } from './support/lab-machine.ts';

/** What a shell has and the daemon lacks, or the other way round: real Nix shows the harm, the doctor names it, and a machine without it has none. */
const reason = skipReason(['nix-store', 'nix-daemon', 'nginx', 'openssl', 'setpriv', 'nsenter', 'ip']);

const PROXY = 'http://10.99.0.1:3128';
const BEHIND = 'http://behind.test';
const SECURE = 'https://cache.test';
const PRIVATE = 'https://public.test';
/** A proxy for http that knows a host which nobody else can look up, and a cache with a login. */
const servers = `server { listen 3128; server_name behind.test; root LAB/www/cache.test; }
server { server_name public.test; listen 443 ssl; ssl_certificate LAB/server.pem; ssl_certificate_key LAB/server.key; root LAB/www/cache.test; auth_basic lab; auth_basic_user_file LAB/users; }`;
const LOGIN = 'machine public.test login alice password s3cret\n';

const machine = new LabMachine();
const { lab } = machine;
const certificates = join(lab.folder, 'ca.pem');
let path: string;
let publicKey: string;

const configure = (cache: string, more = '') =>
  machine.configure(
    `substituters = ${cache}\ntrusted-public-keys = ${publicKey}\ndownload-attempts = 1\n${more}`,
  );
/** The findings that matter, what `--json` shows of a login, and whether real Nix gets the path. */
function seen(person: Person) {
  const substitutes = machine.substitutes(person, path);
  const { findings } = machine.doctor(person, '--path', path);
  expect(JSON.stringify(findings)).not.toContain('s3cret');
  const worst = findings.filter(({ severity }) => severity !== 'note');
  return { substitutes, worst, checks: worst.map(({ check, severity }) => `${check} ${severity}`) };
}
const healthy = { substitutes: true, checks: [] };
const netrc = (file: string, text: string, mode = 0o600, owner?: number) => {
  writeFileSync(file, text);
  chmodSync(file, mode);
  if (owner !== undefined) lab.get('chown', `${owner}`, file);
};

describe.skipIf(reason !== undefined)('what the daemon has of its own', () => {
  beforeAll(async () => {
    await machine.boot(['cache.test'], servers);
    path = lab.buildPath('nixcache-e2e-environment');
    const key = lab.signingKey('cache.test-1');
    publicKey = key.publicText;
    lab.copyToCache(path, key);
    cpSync(lab.cacheDir, join(lab.folder, 'www/cache.test'), { recursive: true });
    lab.forget(path);
    lab.file('users', 'alice:{PLAIN}s3cret\n');
  });

  afterAll(() => machine.close());

  describe('a proxy', () => {
    const withProxy: Person = { ...alice, env: { http_proxy: PROXY } };
    const asRoot: Person = { ...root, env: { http_proxy: PROXY, NIX_REMOTE: 'daemon' } };

    test.each([
      ['of its service, for a user', withProxy, 'its service nix-daemon.service'],
      ['of its process, for root', asRoot, 'its process'],
    ])('in the shell only, by the environment %s', async (_, person, from) => {
      configure(BEHIND);
      await machine.startDaemon({});
      const { substitutes, checks, worst } = seen(person);
      expect({ substitutes, checks }).toEqual({ substitutes: false, checks: ['proxy-not-in-daemon error'] });
      expect(worst[0]?.message).toContain(
        `${PROXY}, the proxy of this shell, but the Nix daemon, which has no proxy`,
      );
      expect(worst[0]?.evidence.join('\n')).toContain(from);
      expect(machine.realise(person, path).stderr).toContain("Couldn't resolve host name");
    });

    test('in the shell and in the daemon', async () => {
      configure(BEHIND);
      await machine.startDaemon({ http_proxy: PROXY });
      expect(seen(withProxy)).toMatchObject(healthy);
    });

    test('in the daemon only', async () => {
      configure(BEHIND);
      await machine.startDaemon({ http_proxy: PROXY });
      const { substitutes, worst, checks } = seen(alice);
      expect(substitutes).toBe(true);
      expect(checks).toContain('proxy-not-in-daemon warning');
      expect(worst.filter(({ explainedBy }) => explainedBy === undefined).map(({ check }) => check)).toEqual([
        'proxy-not-in-daemon',
      ]);
    });

    test('that nobody needs makes no difference', async () => {
      configure('http://cache.test');
      await machine.startDaemon({ no_proxy: 'cache.test', http_proxy: PROXY });
      expect(seen(alice)).toMatchObject(healthy);
    });
  });

  describe('a certificate authority', () => {
    test('in the shell only', async () => {
      configure(SECURE);
      await machine.startDaemon({});
      const { substitutes, checks, worst } = seen(alice);
      expect({ substitutes, checks }).toEqual({ substitutes: false, checks: ['ca-not-in-daemon error'] });
      expect(worst[0]?.message).toContain('/etc/ssl/certs/ca-certificates.crt, the bundle of the Nix daemon');
      expect(machine.realise(alice, path).stderr).toContain('(60)');
    });

    test('in the shell and in the daemon', async () => {
      configure(SECURE);
      await machine.startDaemon({ NIX_SSL_CERT_FILE: certificates });
      expect(seen(alice)).toMatchObject(healthy);
    });

    test('in the daemon only', async () => {
      configure(SECURE);
      await machine.startDaemon({ NIX_SSL_CERT_FILE: certificates });
      const other = { ...alice, env: { NIX_SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' } };
      const { substitutes, worst } = seen(other);
      expect(substitutes).toBe(true);
      expect(worst.filter(({ explainedBy }) => explainedBy === undefined).map(({ check }) => check)).toEqual([
        'ca-not-in-daemon',
      ]);
    });
  });

  describe('a login', () => {
    const ofSystem = join(lab.folder, 'etc-nix/netrc');
    const ofUser = join(lab.folder, 'home/1000/netrc');

    test('in the netrc file of the user only', async () => {
      configure(PRIVATE);
      netrc(ofUser, LOGIN, 0o600, 1000);
      machine.configureUser(alice, `netrc-file = ${ofUser}`);
      await machine.startDaemon();
      const { substitutes, checks, worst } = seen(alice);
      expect(substitutes).toBe(false);
      expect(checks).toContain('denied-access error');
      expect(worst.find(({ check }) => check === 'denied-access')?.message).toContain(
        'lets this user in with a login that the Nix daemon does not have',
      );
    });

    test('in the netrc file of the system too', async () => {
      configure(PRIVATE);
      netrc(ofSystem, LOGIN, 0o644);
      await machine.startDaemon();
      const { substitutes, checks } = seen(alice);
      expect(substitutes).toBe(true);
      expect(checks.filter((one) => one.startsWith('denied-access'))).toEqual([]);
    });

    test('that is wrong', async () => {
      configure(PRIVATE);
      machine.configureUser(alice, '');
      netrc(ofSystem, LOGIN.replace('s3cret', 'wrong'));
      await machine.startDaemon();
      const { substitutes, checks, worst } = seen({ ...root, env: { NIX_REMOTE: 'daemon' } });
      expect({ substitutes, checks }).toEqual({ substitutes: false, checks: ['denied-access error'] });
      expect(worst[0]?.message).toContain('does not accept the login that was sent');
      expect(machine.realise(alice, path).stderr).toContain('does not appear to be a binary cache');
    });

    test('that is right, for root alone', async () => {
      configure(PRIVATE);
      netrc(ofSystem, LOGIN);
      await machine.startDaemon();
      expect(seen({ ...root, env: { NIX_REMOTE: 'daemon' } })).toMatchObject(healthy);
      rmSync(ofSystem);
    });
  });
});
