import { expect, test } from 'vitest';
import { changedFile, daemonStart } from '../../lib/probes/daemon-start.ts';
import { fakePorts } from '../support/ports.ts';

const ps = 'ps -A -o pid= -o ppid= -o user= -o etime= -o args=';
/** The clock of the fake ports. */
const now = Date.parse('2026-01-02T03:04:05Z');
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString();
const start = (lines: readonly string[], status = 0) =>
  daemonStart(
    fakePorts({ commands: { [ps]: { status, stdout: `${lines.join('\n')}\n` } } }),
    new AbortController().signal,
  );

test.each([
  ['    900       1 root           02:05 nix-daemon --daemon', 125],
  [' 900 1 root 1-01:00:01 /nix/var/nix/profiles/default/bin/nix-daemon', 90_001],
  [' 900 880 root 03:00:00 /nix/store/x-nix-2.34.8/bin/nix-daemon --daemon', 10_800],
])('%s', async (line, seconds) => {
  expect(await start(['1 0 root 9-00:00:00 /sbin/init', line])).toBe(ago(seconds));
});

test('what it forked for a connection is not the daemon', async () => {
  expect(await start(['900 1 root 10:00 nix-daemon --daemon', '950 900 root 00:03 nix-daemon 4711'])).toBe(
    ago(600),
  );
});

test('of a fork that outlived its daemon and the new daemon, the younger', async () => {
  expect(await start(['950 1 root 50:00 nix-daemon 4711', '990 1 root 10:00 nix-daemon --daemon'])).toBe(
    ago(600),
  );
});

test.each([
  ['none', ['1 0 root 10:00 /sbin/init']],
  ['the one of an ssh connection', ['900 880 root 10:00 nix-daemon --stdio']],
  ["a user's own", ['900 1 alice 10:00 nix-daemon']],
  ['a command that speaks of it', ['900 1 root 10:00 grep nix-daemon']],
  ['a list without columns', ['900', '']],
])('nothing is said of %s', async (_name, lines) => {
  expect(await start(lines)).toBeUndefined();
});

test('nothing is said where there is no ps, or one that knows no columns', async () => {
  expect(await daemonStart(fakePorts(), new AbortController().signal)).toBeUndefined();
  expect(await start(['900 1 root 10:00 nix-daemon'], 1)).toBeUndefined();
});

test('the file that was changed last counts, unless its date is to come', async () => {
  const ports = fakePorts({
    files: { '/a': '', '/b': '', '/c': '' },
    about: {
      '/a': { modifiedMs: now - 9000 },
      '/b': { modifiedMs: now - 5000 },
      '/c': { modifiedMs: now + 60_000 },
    },
  });
  expect(await changedFile(ports, ['/a', '/b', '/c', '/gone'])).toEqual({ path: '/b', at: ago(5) });
  expect(await changedFile(ports, [])).toBeUndefined();
});
