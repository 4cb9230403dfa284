import { expect, test } from 'vitest';
import { OFFLINE } from '../../lib/derive/offline.ts';
import { main } from '../../lib/main.ts';
import type { Report } from '../../lib/model/report.ts';
import { fakePorts, nix } from '../support/ports.ts';

const substituters = [
  'https://a.test',
  'b.test/x',
  'https://bob:hunter2@c.test',
  'file:///srv/cache',
  'ssh://d',
];

/** What doctor says, and what it did to find that. */
async function doctor(...args: readonly string[]) {
  let warmed = 0;
  let opened = 0;
  const fake = fakePorts({
    commands: {
      'nix --version': { stdout: 'nix (Nix) 2.26.3\n' },
      [nix('config show --json')]: { stdout: JSON.stringify({ substituters: { value: substituters } }) },
    },
  });
  const ports = {
    ...fake,
    http: {
      warm: () => {
        warmed++;
      },
      session: (...given: Parameters<typeof fake.http.session>) => {
        opened++;
        return fake.http.session(...given);
      },
    },
  };
  const argv = ['doctor', '--json', '--save-facts', '/facts', ...args];
  const { stdout } = await main(argv, ports, new AbortController().signal);
  const report: Report = JSON.parse(stdout);
  return {
    report,
    facts: JSON.parse(fake.written.get('/facts') ?? ''),
    requests: fake.requests,
    warmed,
    opened,
    asked: fake.asked,
  };
}

test('--offline makes no request and opens no session', async () => {
  const { requests, warmed, opened, asked } = await doctor('--offline');
  expect({ requests, warmed, opened }).toEqual({ requests: [], warmed: 0, opened: 0 });
  expect(asked.filter((command) => !/--version|config show/.test(command))).toEqual([]);
});

test('without it there are requests', async () => {
  const { requests, warmed } = await doctor();
  expect(requests.length).toBeGreaterThan(0);
  expect(warmed).toBe(1);
});

test('each cache is a fact that was not asked for, with the reason', async () => {
  const { facts } = await doctor('--offline');
  const gap = { state: 'not-asked', reason: OFFLINE };
  expect(facts.samples).toEqual(gap);
  expect(facts.caches.value).toHaveLength(substituters.length);
  for (const cache of facts.caches.value)
    expect(cache).toMatchObject({ info: gap, narinfos: gap, hitsMs: gap, missesMs: gap });
  expect(JSON.stringify(facts)).not.toContain('hunter2');
});

test('that is told once, and the configuration is judged all the same', async () => {
  const { report } = await doctor('--offline');
  expect(report.unknowns.filter(({ because }) => because === OFFLINE)).toHaveLength(1);
  expect(report.unknowns.filter(({ subject }) => subject.kind === 'cache')).toEqual([]);
  expect(report.findings.map(({ check }) => check)).toContain('schemeless-substituter');
  expect(report.caches.map(({ reach }) => reach)).toEqual(substituters.map(() => 'not-asked'));
  expect(report.summary.text).toContain('None of the 5 caches was looked into');
});

test('it is told whatever checks were selected', async () => {
  const { report } = await doctor('--offline', '--only', 'untrusted-key');
  expect(report.unknowns.map(({ because }) => because)).toEqual([OFFLINE]);
});

test('saved facts are judged without a network anyway', async () => {
  const result = await main(
    ['doctor', '--offline', '--facts', 'x'],
    fakePorts(),
    new AbortController().signal,
  );
  expect(result).toMatchObject({ status: 2, stdout: '' });
});
