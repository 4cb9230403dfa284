import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freePort, Lab, type SigningKey, skipReason } from './support/lab.ts';

/**
 * A signed cache made by `nix copy`, served by nginx, used by a real Nix; then one thing at a time goes wrong. Each fault must give exactly
 * its own finding, and the fix that is printed must make Nix substitute again.
 */
const reason = skipReason(['nix', 'nix-store', 'nix-build', 'nginx', 'iptables']);

describe.skipIf(reason !== undefined)('one fault, one cause, one fix that works', () => {
  const lab = new Lab();
  let path: string;
  let port: number;
  let url: string;
  let key: SigningKey;
  let stopNginx: () => Promise<void>;

  const configureWith = (substituter: string, keys: readonly string[]) =>
    lab.configure(`substituters = ${substituter}\ntrusted-public-keys = ${keys.join(' ')}`);

  const narinfoFile = () => join(lab.cacheDir, `${path.slice('/nix/store/'.length).slice(0, 32)}.narinfo`);

  /** The ids of errors and warnings, and the exit status, of the doctor asked about our path. */
  const found = () => {
    const { findings, status } = lab.doctor('--path', path, '--timeout', '3');
    return {
      ids: findings.filter(({ severity }) => severity !== 'note').map(({ check }) => check),
      status,
      findings,
    };
  };

  beforeAll(async () => {
    path = lab.buildPath('nixcache-e2e-hello');
    key = lab.signingKey('lab.test-1');
    lab.copyToCache(path, key);
    lab.forget(path);
    port = await freePort();
    url = `http://127.0.0.1:${port}`;
    stopNginx = await lab.nginx(port);
  });

  beforeEach(() => configureWith(url, [key.publicText]));

  afterAll(() => lab.close());

  test('healthy: nothing is said, status 0, and Nix agrees', () => {
    expect(lab.substitutes(path)).toBe(true);
    const report = lab.doctor('--path', path);
    expect(report.findings).toEqual([]);
    expect(report.status).toBe(0);
    expect(report.caches[0]).toMatchObject({ reach: 'answers', signature: 'good', keyNames: ['lab.test-1'] });
    expect(report.caches[0]?.hitMs).toBeGreaterThan(0);
  });

  test('healthy without --path: the sample is what Nix remembers from the cache', () => {
    expect(lab.substitutes(path)).toBe(true);
    expect(lab.doctor().caches[0]).toMatchObject({ signature: 'good', samples: { found: 1 } });
  });

  test('server stopped', async () => {
    await stopNginx();
    const { ids, status } = found();
    expect([ids, status]).toEqual([['refused-connection'], 1]);
    expect(lab.substitutes(path)).toBe(false);
    stopNginx = await lab.nginx(port);
    expect(lab.substitutes(path)).toBe(true);
  });

  test('key swapped: the trusted name, other bytes', () => {
    const other = lab.signingKey('lab.test-1');
    configureWith(url, [other.publicText]);
    expect(lab.substitutes(path)).toBe(false);
    const { ids, status, findings } = found();
    expect([ids, status]).toEqual([['key-mismatch'], 1]);
    expect(findings[0]?.fixes.length).toBeGreaterThan(0);
    configureWith(url, [key.publicText]);
    expect(lab.substitutes(path)).toBe(true);
  });

  test('key removed: the printed line, with the real key in its place, mends it', () => {
    configureWith(url, []);
    expect(lab.substitutes(path)).toBe(false);
    const { ids, status, findings } = found();
    expect([ids, status]).toEqual([['untrusted-key'], 1]);
    const lines = findings[0]?.fixes[0]?.lines.filter((line) => line.includes('trusted-public-keys')) ?? [];
    expect(lines.join('\n')).toContain('lab.test-1:');
    const conf = join(lab.folder, 'conf/nix.conf');
    const filled = lines.map((line) => line.replace(/lab\.test-1:<[^>]*>/, key.publicText));
    writeFileSync(conf, `${readFileSync(conf, 'utf8')}\n${filled.join('\n')}\n`);
    expect(lab.substitutes(path)).toBe(true);
    expect(found()).toMatchObject({ ids: [], status: 0 });
  });

  test('signature stripped from the narinfo', () => {
    const whole = readFileSync(narinfoFile(), 'utf8');
    writeFileSync(narinfoFile(), whole.replace(/^Sig: .*\n/m, ''));
    expect(lab.substitutes(path)).toBe(false);
    expect(found()).toMatchObject({ ids: ['unsigned-paths'], status: 1 });
    writeFileSync(narinfoFile(), whole);
    expect(lab.substitutes(path)).toBe(true);
  });

  test('port dropped by a firewall rule', () => {
    const rule = ['INPUT', '-p', 'tcp', '--dport', String(port), '-j', 'DROP'];
    lab.get('iptables', '-I', ...rule);
    try {
      expect(found()).toMatchObject({ ids: ['dropped-packets'], status: 1 });
    } finally {
      lab.get('iptables', '-D', ...rule);
    }
    expect(found()).toMatchObject({ ids: [], status: 0 });
  });

  test('name made unresolvable', () => {
    configureWith(`http://no-such-host.invalid:${port}`, [key.publicText]);
    expect(found()).toMatchObject({ ids: ['unresolved-host'], status: 1 });
  });

  test('configuration broken: Nix refuses every command, the doctor still looks', () => {
    lab.configure(`substituters = ${url}\ntrusted-public-keys = ${key.publicText}\nthis is no setting`);
    expect(lab.run('nix', '--extra-experimental-features', 'nix-command', 'show-config').status).not.toBe(0);
    const { ids, findings } = found();
    expect(ids).toEqual(['refused-configuration']);
    expect(JSON.stringify(findings[0]?.evidence)).toContain('this is no setting');
  });
});
