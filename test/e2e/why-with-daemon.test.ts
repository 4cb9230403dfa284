import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WhyDocument } from '../../lib/model/why.ts';
import { type SigningKey, skipReason } from './support/lab.ts';
import { alice, LabMachine, type Person, root } from './support/lab-machine.ts';

/** A real daemon downloads: what it ignores of a user, and what it remembers, decides. */
const reason = skipReason(['nix', 'nix-daemon', 'nginx', 'openssl', 'setpriv', 'unshare', 'nsenter', 'ip']);

const machine = new LabMachine();
const { lab } = machine;
let path: string;
let key: SigningKey;

function why(who: Person): { readonly document: WhyDocument; readonly status: number | null } {
  const { stdout, status } = machine.nixcache(who, 'why', path, '--json');
  return { document: JSON.parse(stdout), status };
}
const verdictOf = (who: Person) => {
  const { document } = why(who);
  const [said] = document.paths;
  return {
    verdict: said?.verdict,
    from: said?.from,
    steps: said?.steps.map(({ substituter, step }) => `${substituter} ${step}`),
    caveat: said?.caveat,
    checks: document.findings.map(({ check }) => check),
  };
};

describe.skipIf(reason !== undefined)('why, where a daemon downloads', () => {
  beforeAll(async () => {
    await machine.boot(['system.test', 'own.test']);
    path = lab.buildPath('nixcache-e2e-why');
    key = lab.signingKey('own.test-1');
    for (const name of ['system.test', 'own.test']) {
      mkdirSync(join(lab.folder, 'www', name), { recursive: true });
      lab.file(`www/${name}/nix-cache-info`, 'StoreDir: /nix/store\nPriority: 40\n');
    }
    lab.get(
      'nix',
      ...['--extra-experimental-features', 'nix-command', 'copy', '--to'],
      `file://${lab.folder}/www/own.test?secret-key=${key.secretFile}`,
      path,
    );
    lab.forget(path);
    machine.configure('substituters = http://system.test\ntrusted-users = root');
    machine.configureUser(
      alice,
      `extra-substituters = http://own.test\nextra-trusted-public-keys = ${key.publicText}`,
    );
    await machine.startDaemon();
  });
  afterAll(() => machine.close());

  test('a cache that it ignores for this user gives nothing, and what it remembers is not for this user to read', () => {
    const said = verdictOf(alice);
    expect(said).toMatchObject({
      verdict: 'unavailable',
      steps: ['http://system.test missing', 'http://own.test ignored'],
    });
    expect(said.caveat).toContain('not for this user to read');
    expect(said.checks).toContain('untrusted-substituter');
    expect(machine.substitutes(alice, path)).toBe(false);
  });

  test('once the daemon itself has it, the path comes', async () => {
    await machine.stopDaemon();
    machine.configure(
      `substituters = http://system.test http://own.test\ntrusted-public-keys = ${key.publicText}\ntrusted-users = root`,
    );
    await machine.startDaemon();
    expect(verdictOf(root)).toMatchObject({ verdict: 'substituted', from: 'http://own.test' });
    expect(machine.substitutes(root, path)).toBe(true);
  });
});
