import { describe, expect, test } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import { selectChecks } from '../../lib/commands/select-checks.ts';
import { main } from '../../lib/main.ts';
import { fakePorts } from '../support/ports.ts';

const ids = (only: readonly string[], skip: readonly string[] = []) =>
  selectChecks({ only, skip }).map(({ id }) => id);
const run = (...args: readonly string[]) => {
  const ports = fakePorts({
    files: { '/etc/nix/nix.conf': 'substituters = https://a.test https://a.test/ b.test/x\n' },
  });
  return main(args, ports, new AbortController().signal);
};

test('without options all checks are made, in their order', () => {
  expect(selectChecks({ only: [], skip: [] })).toEqual(checks);
});

test.each([
  [['key-mismatch'], [], ['key-mismatch']],
  [['untrusted-key,offline-machine', ' not-http '], [], ['offline-machine', 'not-http', 'untrusted-key']],
  [['not-http,key-mismatch'], ['key-mismatch'], ['not-http']],
])('--only %j --skip %j makes %j', (only, skip, expected) => {
  expect(ids(only, skip)).toEqual(expected);
});

test('--skip leaves the others', () => {
  expect(ids([], ['not-http,key-mismatch'])).toHaveLength(checks.length - 2);
});

test.each([
  [['--only', 'untrusted-keys'], 'did you mean untrusted-key?'],
  [['--skip', 'not-http,xyzzy'], '--list-checks lists them'],
  [['--only', ''], '--only takes ids of checks'],
  [['--only', 'not-http', '--skip', 'not-http'], 'leave no check'],
])('%j is a mistake that is told in one line, before anything is looked at', async (args, expected) => {
  for (const command of ['doctor', 'demo']) {
    const result = await run(command, ...args);
    expect(result).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(expected) });
    expect(result.stderr.trimEnd()).not.toContain('\n');
  }
});

describe('a report of selected checks', () => {
  test('has their findings alone, and says that others were left out', async () => {
    const { stdout, status } = await run('doctor', '--json', '--offline', '--only', 'duplicate-substituter');
    const { findings, checksLeftOut, summary } = JSON.parse(stdout);
    expect(findings.map(({ check }: { check: string }) => check)).toEqual(['duplicate-substituter']);
    expect(checksLeftOut).toHaveLength(checks.length - 1);
    expect(summary.text).toContain(`${checks.length - 1} checks left out, as asked.`);
    expect(status).toBe(0);
  });

  test('never ends in a tick that claims that all is well', async () => {
    expect((await run('doctor', '--skip', 'not-http')).stdout).not.toContain('✓');
  });
});

test.each(['doctor', 'demo'])(
  '%s --list-checks names every check in a line and looks at nothing',
  async (command) => {
    const ports = fakePorts();
    const { stdout, status } = await main([command, '--list-checks'], ports, new AbortController().signal);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(/ {2,}/))).toEqual(
      checks.map(({ id, severity, title }) => [id, severity, title]),
    );
    expect({ status, asked: ports.asked }).toEqual({ status: 0, asked: [] });
  },
);
