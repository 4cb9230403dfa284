import { expect, test } from 'vitest';
import { nixCommands } from '../../lib/probes/nix-commands.ts';
import { type FakeWorld, fakePorts, nix } from '../support/ports.ts';

const signal = new AbortController().signal;
const commandsOf = (world: FakeWorld) => {
  const ports = fakePorts(world);
  return { commands: nixCommands(ports, signal), asked: ports.asked };
};

// As seen on 2.34.8, 2.8.0 and 2.3.7.
const unknownCommand = {
  status: 1,
  stderr: "error: 'config' is not a recognised command\nTry 'nix --help' for more information.\n",
};
const unknownFlag = { status: 1, stderr: "error: unrecognised flag '--extra-experimental-features'\n" };

test('asks a current Nix once', async () => {
  const { commands, asked } = commandsOf({ commands: { [nix('config show --json')]: { stdout: '{}' } } });
  expect(await commands.showConfig()).toMatchObject({ status: 0, command: 'nix config show' });
  expect(asked).toHaveLength(1);
});

test('falls back to show-config before 2.20', async () => {
  const { commands } = commandsOf({
    commands: { [nix('config show --json')]: unknownCommand, [nix('show-config --json')]: { stdout: '{}' } },
  });
  expect(await commands.showConfig()).toMatchObject({ status: 0, command: 'nix show-config' });
});

test('leaves the feature flag out before 2.4', async () => {
  const { commands } = commandsOf({
    commands: {
      [nix('config show --json')]: unknownFlag,
      [nix('show-config --json')]: unknownFlag,
      'nix config show --json': unknownCommand,
      'nix show-config --json': { stdout: '{}' },
    },
  });
  expect(await commands.showConfig()).toMatchObject({ status: 0, stdout: '{}' });
});

test('does not ask again in another spelling when the configuration itself is refused', async () => {
  const refused = {
    status: 1,
    stderr: "error: syntax error in configuration line 'x' in '/etc/nix/nix.conf'\n",
  };
  const { commands, asked } = commandsOf({ commands: { [nix('config show --json')]: refused } });
  expect(await commands.showConfig()).toMatchObject({ status: 1, command: 'nix config show' });
  expect(asked).toHaveLength(1);
});

test('never lets a command that opens the store substitute', async () => {
  const { commands, asked } = commandsOf({});
  await Promise.all([
    commands.storeInfo(),
    commands.requisites(['/p']),
    commands.invalid(['/p']),
    commands.signatures(['/p']),
  ]);
  expect(asked.filter((line) => !line.includes('--option substitute false'))).toEqual([]);
});
