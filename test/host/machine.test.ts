import { execFileSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createMachine } from '../../lib/host/machine.ts';
import { createRun } from '../../lib/host/run-program.ts';
import type { RunPort, RunResult } from '../../lib/model/ports.ts';

const name = userInfo().username;
const said = (stdout: string): RunResult => ({ status: 0, stdout, stderr: '' });
const failed: RunResult = { status: 1, stdout: '', stderr: 'id: illegal option -- z' };
function machineWith(answers: Readonly<Record<string, RunResult>>) {
  const run: RunPort = async (_program, args) => answers[args.join(' ')] ?? failed;
  return createMachine(run);
}

test('the user of this machine', async () => {
  const user = await createMachine(createRun()).user();
  const groups = execFileSync('id', ['-Gn', name]).toString().trim().split(' ');
  expect(user).toEqual({ uid: process.geteuid?.(), name, groups });
});

test('group names may have spaces in them', async () => {
  const machine = machineWith({ [`-Gnz ${name}`]: said('users\0domain users\0wheel\0') });
  expect((await machine.user())?.groups).toEqual(['users', 'domain users', 'wheel']);
});

test('an `id` that cannot separate them otherwise still is asked', async () => {
  const machine = machineWith({ [`-Gn ${name}`]: said('staff admin\n') });
  expect((await machine.user())?.groups).toEqual(['staff', 'admin']);
});

test('without groups nothing is claimed', async () => {
  expect(await machineWith({}).user()).toBeUndefined();
});

describe('what the daemon sees is the process, whatever the user database says', () => {
  afterEach(() => vi.restoreAllMocks());

  test('the group of the process stands for that of the user', async () => {
    vi.spyOn(process, 'getegid').mockReturnValue(54_321);
    const machine = machineWith({ [`-Gnz ${name}`]: said('users\0wheel\0'), '-gn': said('team\n') });
    expect((await machine.user())?.groups).toEqual(['team', 'wheel']);
  });

  test('a group without a name goes by its number', async () => {
    vi.spyOn(process, 'getegid').mockReturnValue(54_321);
    const nameless = { status: 1, stdout: '54321\n', stderr: 'id: cannot find name for group ID 54321' };
    const machine = machineWith({ [`-Gnz ${name}`]: said('users\0wheel\0'), '-gn': nameless });
    expect((await machine.user())?.groups).toEqual(['54321', 'wheel']);
  });
});

test('where we are', () => {
  const machine = machineWith({});
  expect(machine).toMatchObject({ platform: process.platform, cwd: process.cwd() });
  expect(machine.homeDir).toMatch(/^\//);
  expect(machine.env['PATH']).toBe(process.env['PATH']);
});
