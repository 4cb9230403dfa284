import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../lib/main.ts';
import type { Report } from '../../lib/model/report.ts';
import { cacheInfoText, hashPartFor, narinfoText, testKey } from '../support/facts.ts';
import { expectGolden } from '../support/golden.ts';
import { type FakeWorld, fakePorts, nix } from '../support/ports.ts';

const signal = new AbortController().signal;
const run = (argv: readonly string[], world: FakeWorld = {}) => main(argv, fakePorts(world), signal);

const key = testKey('cache.test-1');
const shown = (values: Record<string, unknown>) => ({
  'nix --version': { stdout: 'nix (Nix) 2.34.8\n' },
  [nix('config show --json')]: {
    stdout: JSON.stringify(
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])),
    ),
  },
});

/** A Nix with one cache that has one signed path. */
const healthy: FakeWorld = {
  commands: shown({
    substituters: ['http://cache.test'],
    'trusted-public-keys': [key.publicText],
    'require-sigs': true,
  }),
  writable: ['/nix/var/nix'],
  answer: ({ url }) => {
    if (url.endsWith('/nix-cache-info')) return { status: 200, text: cacheInfoText };
    if (url.includes(hashPartFor('hello'))) return { status: 200, text: narinfoText('hello', [key]) };
    return { status: 404, text: '' };
  },
};
const path = `/nix/store/${hashPartFor('hello')}-hello`;

describe('doctor', () => {
  test('on a healthy machine says so and exits with 0', async () => {
    const { stdout, stderr, status } = await run(['doctor', '--path', path], healthy);
    expect([stderr, status]).toEqual(['', 0]);
    expectGolden('cli/doctor-healthy.txt', stdout);
  });

  test('prints the same as one JSON document with --json', async () => {
    const { stdout, status } = await run(['doctor', '--path', path, '--json'], healthy);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      nix: { version: '2.34.8', flavour: 'nix' },
      caches: [{ substituter: 'http://cache.test', reach: 'answers', signature: 'good', order: 1 }],
      findings: [],
      summary: { caches: 1, working: 1, errors: 0 },
    });
  });

  test('exits with 1 for an error, and says what it is', async () => {
    const { stdout, status } = await run(['doctor'], { ...healthy, answer: () => refused });
    expect(status).toBe(1);
    expectGolden('cli/doctor-refused.txt', stdout);
  });

  test('exits with 1 for a warning under --strict alone', async () => {
    const world = { ...healthy, commands: shown({ substituters: [], 'trusted-public-keys': [] }) };
    expect((await run(['doctor'], world)).status).toBe(0);
    expect((await run(['doctor', '--strict'], world)).status).toBe(1);
  });

  test('interrupted, reports what it has and exits with 130', async () => {
    const { stdout, status } = await main(['doctor'], fakePorts(healthy), AbortSignal.abort());
    expect(status).toBe(130);
    expect(stdout).toContain('nterrupted');
  });

  test('saves facts that give the same report again', async () => {
    const ports = fakePorts(healthy);
    const first = await main(['doctor', '--path', path, '--save-facts', '/f.json'], ports, signal);
    const saved = ports.written.get('/f.json') ?? '';
    const again = await run(['doctor', '--facts', '/f.json'], { files: { '/f.json': saved } });
    expect(again).toEqual(first);
  });
});

test('a cache that is only named on the command line is not to be taken out of a file where it does not stand', async () => {
  const { stdout } = await run(['doctor', '--substituter', 'http://dead.test', '--json'], {
    ...healthy,
    answer: () => ({ failure: { phase: 'resolve', code: 'ENOTFOUND', message: 'no such name' } }),
  });
  const fixes = JSON.parse(stdout).findings.flatMap((finding: Report['findings'][number]) => finding.fixes);
  expect(fixes.map(({ title }: { title: string }) => title)).toContain(
    'Take http://dead.test out of substituters, where it is configured.',
  );
  expect(fixes.filter(({ file }: { file?: string }) => file !== undefined)).toEqual([]);
});

const refused = { failure: { phase: 'connect', code: 'ECONNREFUSED', message: 'refused' } } as const;

describe('--install-kind', () => {
  const other = testKey('other.test-1');
  const conf = `substituters = http://cache.test\ntrusted-public-keys = ${other.publicText}\n`;
  const world = { ...healthy, files: { '/etc/NIXOS': '', '/c': conf } };
  const untrusted = ['doctor', '--path', path, '--json'];
  const written = (stdout: string): readonly string[] =>
    JSON.parse(stdout).findings.flatMap(({ fixes }: Report['findings'][number]) =>
      fixes.flatMap(({ lines }) => lines),
    );

  test.each([
    ['determinate', /^extra-trusted-public-keys = cache\.test-1:/],
    ['home-manager', /^nix\.settings\.extra-trusted-public-keys = \[ "cache\.test-1:/],
    ['flake', /^nixConfig\.extra-trusted-public-keys = \[ "cache\.test-1:/],
    ['command-line', /^--option extra-trusted-public-keys 'cache\.test-1:/],
  ])('%s wins over what the machine shows, for a given configuration too', async (kind, line) => {
    const { stdout } = await run([...untrusted, '--config', '/c', '--install-kind', kind], world);
    expect(JSON.parse(stdout).installation.kind).toBe(kind);
    expect(written(stdout)).toContainEqual(expect.stringMatching(line));
  });

  test('is kept in the facts, and can be said of saved ones', async () => {
    const ports = fakePorts(world);
    const save = [...untrusted, '--config', '/c', '--save-facts', '/f.json', '--install-kind', 'flake'];
    const first = await main(save, ports, signal);
    const saved = { files: { '/f.json': ports.written.get('/f.json') ?? '' } };
    const judged = (...more: readonly string[]) =>
      run(['doctor', '--facts', '/f.json', '--json', ...more], saved);
    expect(await judged()).toEqual(first);
    expect(JSON.parse((await judged('--install-kind', 'nixos')).stdout).installation.kind).toBe('nixos');
  });
});

describe('wrong usage is one line on stderr and status 2', () => {
  test.each([
    [['docter'], /doctor/],
    [['doctor', '--nope'], /nope/],
    [['doctor', '--timeout', 'soon'], /--timeout/],
    [['doctor', '--timeout', '0.001'], /--timeout takes a number of seconds, from 0\.1 to 600/],
    [['doctor', '--facts', '/f', '--substituter', 'x'], /--facts says itself which caches/],
    [['doctor', '--timeout', '1', '--timeout', '2'], /--timeout can be given once/],
    [['doctor', '--output', 'x', '--save-facts', 'x'], /--output and --save-facts name the same file/],
    [['why', '--facts', 'x', '--output', 'x'], /--output and --facts name the same file/],
    [['doctor', '--concurrency', '0'], /--concurrency/],
    [['doctor', '--config'], /config/],
    [
      ['doctor', '--install-kind', 'gentoo'],
      /install-kind, Given: "gentoo", Choices: "nixos", .*"command-line"/,
    ],
    [['demo', '--install-kind', 'nixos', '--install-kind', 'flake'], /--install-kind can be given once/],
    [['doctor', '--config', '/gone'], /\/gone: there is no such file/],
    [['doctor', '--substituter', ''], /--substituter/],
    [['doctor', '--path', 'foo'], /no store path/],
    [['doctor', '--facts', '/gone'], /\/gone: there is no such file/],
    [['doctor', '--facts', '/bad.json'], /no JSON/],
    [['doctor', '--facts', '/other.json'], /no facts of version/],
    [['explain', 'nope'], /no such finding/],
    [['doctor', '--path', '\u001b[31mred'], /no store path/],
    [[], /nixcache doctor/],
  ])('%j', async (argv, said) => {
    const files = { '/bad.json': 'no', '/other.json': '{"factsVersion":1}' };
    const { stdout, stderr, status } = await run(argv, { files });
    expect([stdout, status]).toEqual(['', 2]);
    expect(stderr).toMatch(/^nixcache: [^\n]+\n$/);
    expect(stderr).toMatch(said);
    expect(stderr).not.toContain('\u001b');
  });
});

describe('explain', () => {
  test('lists what there is, and shows the page of one', async () => {
    expect((await run(['explain'])).stdout).toMatch(/^untrusted-key +A cache signs with a key/m);
    expectGolden('cli/explain-untrusted-key.txt', (await run(['explain', 'untrusted-key'])).stdout);
  });
});

test('what was worked out at build time is what the arguments mean now', async () => {
  const prepared: unknown = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../dist/prepared.json'), 'utf8'),
  );
  const { parseCommandLine } = await import('../../lib/cli.ts');
  for (const [line, invocation] of Object.entries(prepared as Record<string, unknown>))
    expect(JSON.parse(JSON.stringify(await parseCommandLine(line.split(' '), '0.1.0')))).toEqual(invocation);
});
