import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, Lab, skipReason } from './support/lab.ts';

/**
 * A real nix-daemon with a configuration of its own, and a real user whom it does not trust. What the doctor says that the daemon will
 * ignore is compared with what the daemon then says that it ignores.
 */
const reason = skipReason(['nix', 'nix-daemon', 'nginx', 'setpriv']);
const NOBODY = '65534';

describe.skipIf(reason !== undefined)('a user whom the daemon does not trust', () => {
  const lab = new Lab();
  const app = join(lab.folder, 'app');
  const socket = join(lab.folder, 'daemon/socket');
  let url: string;

  /** Runs something as that user, with this text in NIX_CONFIG. */
  const asNobody = (nixConfig: string, ...command: readonly string[]) =>
    lab.run(
      'setpriv',
      `--reuid=${NOBODY}`,
      `--regid=${NOBODY}`,
      '--clear-groups',
      'env',
      `HOME=${lab.folder}/nobody`,
      'NIX_REMOTE=daemon',
      `NIX_CONFIG=${nixConfig}`,
      ...command,
    );

  /** The substituters that the doctor says the daemon ignores, and the check that says it. */
  const predicted = (nixConfig: string) => {
    const { stdout } = asNobody(
      nixConfig,
      process.execPath,
      join(app, 'bin/nixcache.cjs'),
      'doctor',
      '--json',
      '--timeout',
      '3',
    );
    const { caches, findings } = lab.parse(stdout);
    return {
      ignored: caches
        .filter(({ droppedByDaemon }) => droppedByDaemon !== null)
        .map(({ substituter }) => substituter),
      checks: findings.filter(({ severity }) => severity !== 'note').map(({ check }) => check),
    };
  };

  /** The substituters that the daemon itself says it ignores. */
  const observed = (nixConfig: string) => {
    const { stderr } = asNobody(
      nixConfig,
      'nix-store',
      '--realise',
      '/nix/store/00000000000000000000000000000000-nixcache-e2e',
    );
    return [
      ...new Set([...stderr.matchAll(/ignoring untrusted substituter '([^']*)'/g)].map((match) => match[1])),
    ];
  };

  beforeAll(async () => {
    for (const name of ['app', 'daemon', 'nobody']) mkdirSync(join(lab.folder, name));
    cpSync(join(lab.bin, '../../bin'), join(app, 'bin'), { recursive: true });
    cpSync(join(lab.bin, '../../dist'), join(app, 'dist'), { recursive: true });
    writeFileSync(join(app, 'package.json'), '{"type":"module"}');
    for (const folder of [lab.folder, join(lab.folder, 'daemon')]) chmodSync(folder, 0o755);
    chmodSync(join(lab.folder, 'nobody'), 0o777);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    mkdirSync(join(lab.cacheDir, 'mine'));
    for (const folder of ['cache', 'cache/mine'])
      lab.file(`${folder}/nix-cache-info`, 'StoreDir: /nix/store\n');
    await lab.nginx(port);
    lab.configure(`substituters = ${url}\ntrusted-substituters = ${url}/listed/\ntrusted-users = root`);
    lab.env['NIX_DAEMON_SOCKET_PATH'] = socket;
    lab.start('nix-daemon');
    for (let attempt = 0; attempt < 100 && lab.run('test', '-S', socket).status !== 0; attempt++)
      await sleep(50);
    chmodSync(socket, 0o666);
  });

  afterAll(() => lab.close());

  test('with the configuration of the system alone: nothing is ignored', () => {
    expect(predicted('')).toEqual({ ignored: [], checks: [] });
    expect(observed('')).toEqual([]);
  });

  test.each([
    ['another cache', () => `substituters = ${url} http://127.0.0.1:1/mine`],
    ['added with extra-', () => 'extra-substituters = http://127.0.0.1:1/mine'],
    ['a slash too many', () => `substituters = ${url}/`],
    ['a slash too few', () => `substituters = ${url}/listed`],
    ['another priority', () => `substituters = ${url}?priority=1`],
    ['none left', () => 'substituters = http://127.0.0.1:1/mine'],
  ])('%s: the doctor predicts what the daemon does', (_name, config) => {
    const seen = observed(config());
    expect(predicted(config()).ignored).toEqual(seen);
  });

  test('is told so as the one thing that is wrong', () => {
    expect(predicted(`substituters = ${url} ${url}/mine`).checks).toEqual(['untrusted-substituter']);
  });
});
