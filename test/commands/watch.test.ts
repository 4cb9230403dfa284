import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { main } from '../../lib/main.ts';
import { cacheInfoText } from '../support/facts.ts';
import { schemaErrors } from '../support/json-schema.ts';
import { type FakeAnswer, type FakeWorld, fakePorts, nix } from '../support/ports.ts';

const works: FakeAnswer = { status: 200, text: cacheInfoText };
const down: FakeAnswer = { failure: { phase: 'connect', code: 'ECONNREFUSED', message: 'refused' } };

/** A machine with one cache, whose answers may change. */
function world(more: Partial<FakeWorld> & { readonly isTerminal?: boolean } = {}) {
  const state = { answer: works, looks: [] as number[], files: {} as Record<string, string> };
  const ports = fakePorts({
    files: state.files,
    commands: {
      'nix --version': { stdout: 'nix (Nix) 2.34.8\n' },
      [nix('config show --json')]: {
        stdout: JSON.stringify({
          substituters: { value: ['http://cache.test'] },
          'require-sigs': { value: false },
        }),
      },
    },
    names: { 'cache.test': ['192.0.2.7'] },
    writable: ['/nix/var/nix'],
    answer: ({ url }) => {
      if (!url.endsWith('/nix-cache-info')) return { status: 404, text: '' };
      state.looks.push(performance.now());
      return state.answer;
    },
    ...more,
  });
  const shown: string[] = [];
  const told: string[] = [];
  const all = {
    ...ports,
    output: { ...ports.output, isTerminal: more.isTerminal ?? false },
    progress: {
      show: (text: string) => void shown.push(text),
      say: (text: string) => void told.push(text),
      clear: () => {},
    },
  };
  const stop = new AbortController();
  const watch = (...argv: readonly string[]) => main(['watch', ...argv], all, stop.signal);
  return { state, said: ports.said, shown, told, stop, watch };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets it look, which takes no time here, and then some time pass. */
async function pass(ms: number, rounds: () => number, wanted: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  for (const until = Date.now() + 20_000; rounds() < wanted && Date.now() < until; ) {
    await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(0);
  }
}
const lines = (said: readonly string[]) =>
  said
    .join('')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('nixcache watch', () => {
  test('prints what it saw first, then what changed, each round with a line of its own', async () => {
    const { state, said, watch } = world();
    const rounds = () => said.length;
    const ended = watch('--interval', '10', '--rounds', '3');
    await pass(0, rounds, 1);
    state.answer = down;
    await pass(10_000, rounds, 2);
    await pass(10_000, rounds, 3);
    expect(await ended).toEqual({ stdout: '', stderr: '', status: 1 });
    const all = lines(said);
    const kinds = all.map(({ type, what }) => what ?? type);
    expect(kinds[0]).toBe('cache');
    expect(kinds.slice(kinds.indexOf('summary'))).toEqual([
      'summary',
      'round',
      'cache-fails',
      'finding-appeared',
      'round',
      'round',
    ]);
    expect(all.filter(({ type }) => type === 'round').map(({ round, changes }) => [round, changes])).toEqual([
      [1, 0],
      [2, 2],
      [3, 0],
    ]);
    for (const line of said.join('').trimEnd().split('\n')) expect(schemaErrors('watch', line)).toEqual([]);
    const [first = 0, second = 0, third = 0] = state.looks;
    expect([second - first, third - second]).toEqual([10_000, 10_000]);
  });

  test('on a terminal it is the page, then what changed with the time, then one quiet line', async () => {
    const { state, said, shown, watch } = world({ isTerminal: true });
    const rounds = () => said.length;
    const ended = watch('--interval', '10', '--rounds', '4');
    await pass(0, rounds, 1);
    expect(said[0]).toContain('http://cache.test');
    expect(said[0]).toContain('The only cache works');
    expect(shown.at(-1)).toMatch(/^1 of 1 cache works; next look at \d\d:\d\d:\d\dZ$/);
    state.answer = down;
    await pass(10_000, rounds, 2);
    expect(said[1]).toMatch(/^\d\d:\d\d:\d\dZ ✗ http:\/\/cache\.test no longer works: refused\.\n/);
    expect(said[1]).toContain('[refused-connection]');
    await pass(10_000, rounds, 3);
    expect(said[2]).toMatch(/^\d\d:\d\d:\d\dZ · nothing changed; 0 of 1 cache works\n$/);
    state.answer = works;
    await pass(10_000, rounds, 4);
    expect(said[3]).toMatch(/ ✓ http:\/\/cache\.test works again; it was: refused\.\n/);
    expect((await ended).status).toBe(0);
  });

  test('goes on where its configuration is away for a while, and says so', async () => {
    const { state, said, told, watch } = world();
    const text = 'substituters = http://cache.test\nrequire-sigs = false\n';
    state.files['/nix.conf'] = text;
    const rounds = () => said.length;
    const ended = watch('--config', '/nix.conf', '--interval', '10', '--rounds', '3');
    await pass(0, rounds, 1);
    delete state.files['/nix.conf'];
    await pass(10_000, () => told.length, 1);
    expect(told).toEqual([expect.stringMatching(/\/nix\.conf.*looking again in the next round$/)]);
    state.files['/nix.conf'] = text;
    await pass(10_000, rounds, 2);
    expect((await ended).status).toBe(0);
    expect(lines(said).filter(({ type }) => type === 'round')).toHaveLength(2);
  });

  test.each([
    ['--format=text', false, /^nix /],
    ['--format=ndjson', true, /^\{"type":"cache"/],
  ])('%s holds, whatever standard output is', async (option, isTerminal, expected) => {
    const { said, watch } = world({ isTerminal });
    const ended = watch(option, '--rounds', '1');
    await pass(0, () => said.length, 1);
    expect((await ended).status).toBe(0);
    expect(said.join('')).toMatch(expected);
  });

  test('ends quietly when nobody reads on', async () => {
    const { said, watch } = world({ readsOn: 1 });
    const ended = watch();
    await pass(0, () => said.length, 1);
    expect(await ended).toEqual({ stdout: '', stderr: '', status: 0 });
  });

  test.each([
    [undefined, 130],
    ['SIGTERM', 143],
  ])('ends at once between two looks, by %s with status %d', async (why, status) => {
    const { said, stop, watch } = world();
    const ended = watch();
    await pass(0, () => said.length, 1);
    stop.abort(why);
    expect((await ended).status).toBe(status);
    expect(said).toHaveLength(1);
  });

  test('leaves out the beginnings that a long look has missed', async () => {
    const { state, said, watch } = world();
    const rounds = () => said.length;
    const ended = watch('--interval', '10', '--rounds', '3');
    await pass(0, rounds, 1);
    await pass(35_000, rounds, 2);
    await pass(10_000, rounds, 3);
    await ended;
    expect(state.looks).toHaveLength(3);
  });

  test.each([
    [['--interval', '4'], '--interval'],
    [['--interval', 'x'], '--interval'],
    [['--interval', '10', '--interval', '20'], 'given once'],
    [['--rounds', '0'], '--rounds'],
    [['--rounds', '1.5'], '--rounds'],
    [['--format', 'json'], 'format'],
    [['--config', '-'], '--config'],
    [['--output', 'x'], 'output'],
    [['--timeout', '0'], '--timeout'],
    [['--only', 'nope'], 'nope'],
    [['extra'], 'extra'],
  ])('%j is refused in one line', async (argv, word) => {
    const { said, watch } = world();
    const { status, stderr, stdout } = await watch(...argv);
    expect([status, stdout, said]).toEqual([2, '', []]);
    expect(stderr).toMatch(/^nixcache: [^\n]+\n$/);
    expect(stderr).toContain(word);
  });
});

test.each([
  [['--min-interval', '0'], '--min-interval'],
  [['--min-interval', '1', '--min-interval', '2'], 'given once'],
  [['--allow', ''], '--allow'],
  [['--listen', 'x'], '--listen'],
  [['--config', '-'], '--config'],
  [['--format', 'json'], 'format'],
])('exporter %j is refused in one line', async (argv, word) => {
  const { status, stderr } = await main(['exporter', ...argv], fakePorts(), new AbortController().signal);
  expect([status, stderr]).toEqual([2, expect.stringMatching(/^nixcache: [^\n]+\n$/)]);
  expect(stderr).toContain(word);
});
