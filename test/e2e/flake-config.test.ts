import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, Lab, type SigningKey, skipReason } from './support/lab.ts';

/**
 * A real flake with a nixConfig, a real nix-daemon, and a real user whom it does not trust. What the doctor says that Nix and the daemon
 * will ignore is compared with what they then say.
 */
const reason = skipReason(['nix', 'nix-daemon', 'nginx', 'setpriv']);
const NOBODY = '65534';
const FLAKES = ['--extra-experimental-features', 'nix-command flakes'];

describe.skipIf(reason !== undefined)('a flake, for a user whom the daemon does not trust', () => {
  const lab = new Lab();
  const app = join(lab.folder, 'app');
  const home = join(lab.folder, 'nobody');
  const answers = join(home, '.local/share/nix');
  const flake = join(lab.folder, 'flake');
  const socket = join(lab.folder, 'daemon/socket');
  let url: string;
  let key: SigningKey;
  let path: string;

  const asNobody = (nixConfig: string, ...command: readonly string[]) =>
    lab.run(
      'setpriv',
      `--reuid=${NOBODY}`,
      `--regid=${NOBODY}`,
      '--clear-groups',
      'env',
      `HOME=${home}`,
      'NIX_REMOTE=daemon',
      `NIX_CONFIG=${nixConfig}`,
      ...command,
    );

  /** A derivation that the cache has, signed with a key that only the flake brings. */
  const derivation = () =>
    `derivation { name = "nixcache-e2e-flake"; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-c" "echo ${lab.folder} > $out" ]; }`;

  const write = (nixConfig: string, saved: object | undefined) => {
    lab.file(
      'flake/flake.nix',
      `{ nixConfig = { ${nixConfig} }; outputs = { self }: { x = ${derivation()}; }; }`,
    );
    rmSync(answers, { recursive: true, force: true });
    if (saved === undefined) return;
    mkdirSync(answers, { recursive: true });
    writeFileSync(join(answers, 'trusted-settings.json'), JSON.stringify(saved));
  };

  /** From what the doctor says, the settings that Nix leaves out, and the caches that the daemon then ignores. */
  const predicted = (nixConfig: string) => {
    const { stdout } = asNobody(
      nixConfig,
      process.execPath,
      join(app, 'bin/nixcache.cjs'),
      'doctor',
      '--json',
      '--offline',
      '--flake',
      flake,
    );
    const finding = lab.parse(stdout).findings.find(({ check }) => check === 'ignored-flake-setting');
    const evidence = finding?.evidence ?? [];
    const matches = (pattern: RegExp) => evidence.flatMap((line) => pattern.exec(line)?.[1] ?? []).sort();
    return {
      severity: finding?.severity,
      settings: matches(/^(\S+) (?:is not accepted|was refused|is refused)/),
      caches: matches(/^(\S+) (?:is neither among|is known to the daemon, but)/),
      keys: matches(/only from users whom it trusts.*: (\S+)$/),
    };
  };

  /** What Nix and its daemon say that they ignore, and whether the path came from the cache. */
  const observed = (nixConfig: string, ...options: readonly string[]) => {
    rmSync(join(home, '.cache'), { recursive: true, force: true });
    lab.run('nix-store', '--delete', path);
    const { stderr } = asNobody(
      nixConfig,
      'nix',
      ...FLAKES,
      'build',
      '--no-link',
      '--print-build-logs',
      `path:${flake}#x`,
      ...options,
    );
    const all = (pattern: RegExp) =>
      [...new Set([...stderr.matchAll(pattern)].map((match) => match[1]))].sort();
    return {
      settings: all(/ignoring untrusted flake configuration setting '([^']*)'/g),
      caches: all(/ignoring untrusted substituter '([^']*)'/g),
      refusedSignature: /is not signed by any of the keys|lacks a (?:valid )?signature/.test(stderr),
    };
  };

  beforeAll(async () => {
    for (const name of ['app', 'daemon', 'nobody', 'flake']) mkdirSync(join(lab.folder, name));
    for (const name of ['bin', 'dist'])
      cpSync(join(lab.bin, '../..', name), join(app, name), { recursive: true });
    writeFileSync(join(app, 'package.json'), '{"type":"module"}');
    for (const name of ['', 'daemon', 'flake']) chmodSync(join(lab.folder, name), 0o755);
    chmodSync(home, 0o777);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    key = lab.signingKey('flake.test-1');
    lab.configure('substitute = false');
    path = lab.get('nix-build', '--no-out-link', lab.file('x.nix', derivation()));
    lab.copyToCache(path, key);
    lab.forget(path);
    await lab.nginx(port);
    lab.configure(`substituters =\ntrusted-substituters = ${url}\ntrusted-users = root`);
    lab.env['NIX_DAEMON_SOCKET_PATH'] = socket;
    lab.start('nix-daemon');
    for (let attempt = 0; attempt < 100 && lab.run('test', '-S', socket).status !== 0; attempt++)
      await sleep(50);
    chmodSync(socket, 0o666);
  }, 60_000);

  afterAll(() => {
    lab.run('nix-store', '--delete', path);
    return lab.close();
  });

  const stranger = 'http://127.0.0.1:1/stranger';
  const both = () =>
    `extra-substituters = [ "${url}" "${stranger}" ]; extra-trusted-public-keys = "${key.publicText}";`;
  const saved = (answer: boolean): Record<string, Record<string, boolean>> => ({
    'extra-substituters': { [`${url} ${stranger}`]: answer },
    'extra-trusted-public-keys': { [key.publicText]: answer },
  });

  test.each<[string, () => object | undefined, string, number]>([
    ['not accepted', () => undefined, 'warning', 2],
    ['refused for good', () => saved(false), 'warning', 2],
    [
      'an answer about another list',
      () => ({ ...saved(true), 'extra-substituters': { [url]: true } }),
      'error',
      1,
    ],
    ['accepted for good', () => saved(true), 'error', 0],
  ])('%s: the doctor predicts which settings Nix leaves out', (_name, answer, severity, count) => {
    write(both(), answer());
    const said = predicted('');
    const seen = observed('');
    expect(said.settings).toEqual(seen.settings);
    expect(seen.settings).toHaveLength(count);
    expect(said.severity).toBe(severity);
  });

  test.each([
    ['accept-flake-config', 'accept-flake-config = true', () => undefined],
    ['an answer for good', '', () => saved(true)],
  ])('accepted by %s: the doctor predicts what the daemon ignores', (_name, nixConfig, answer) => {
    write(both(), answer());
    const said = predicted(nixConfig);
    const seen = observed(nixConfig);
    expect(seen.settings).toEqual([]);
    expect(said.settings).toEqual([]);
    expect(said.caches).toEqual(seen.caches);
    expect(seen.caches).toEqual([stranger]);
    // This Nix drops the key without a word; what shows it is that the path is refused.
    expect(said.keys).toEqual([key.publicText]);
    expect(seen.refusedSignature).toBe(true);
  });

  test('a yes on the command line does not help, as the doctor says', () => {
    write(both(), undefined);
    expect(observed('', '--accept-flake-config').caches).toEqual([stranger]);
    expect(predicted('').caches).toEqual([stranger]);
  });

  test('with prompts alone nothing is ignored', () => {
    write('bash-prompt = "x"; bash-prompt-suffix = "y";', undefined);
    expect(observed('')).toMatchObject({ settings: [], caches: [] });
    expect(predicted('')).toEqual({ severity: undefined, settings: [], caches: [], keys: [] });
  });
});
