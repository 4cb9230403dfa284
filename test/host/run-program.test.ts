import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createRun } from '../../lib/host/run-program.ts';

const run = createRun();
const limits = { timeoutMs: 10_000, maxBytes: 10_000 };
const shell = (script: string, more: Partial<Parameters<typeof run>[2]> = {}) =>
  run('sh', ['-c', script], { ...limits, ...more });

let outside: string;
beforeAll(() => {
  outside = mkdtempSync(join(tmpdir(), 'nixcache-test-'));
});
afterAll(() => rmSync(outside, { recursive: true, force: true }));

/** Something was written there, and nothing any more. */
async function expectSilence(path: string): Promise<void> {
  const before = statSync(path).size;
  expect(before).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(statSync(path).size).toBe(before);
}

test('a program gives its status and both outputs', async () => {
  expect(await shell('echo out; echo err >&2; exit 3')).toEqual({
    status: 3,
    stdout: 'out\n',
    stderr: 'err\n',
  });
});

test('arguments are no shell text', async () => {
  const { stdout } = await run('printf', ['%s|', '$HOME', '; exit 1', "'"], limits);
  expect(stdout).toBe("$HOME|; exit 1|'|");
});

test('its directory is its own, empty, and gone afterwards', async () => {
  const { stdout } = await shell('pwd; ls -A; touch left-behind');
  const [directory = '', ...rest] = stdout.split('\n');
  expect(directory).toContain('nixcache-');
  expect(rest).toEqual(['']);
  expect(existsSync(directory)).toBe(false);
});

test('it also runs where there is no room for a directory, and leaves nothing then', async () => {
  vi.stubEnv('TMPDIR', join(outside, 'gone'));
  const { status, stdout } = await shell('touch left-behind 2>/dev/null && pwd || echo clean');
  vi.unstubAllEnvs();
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'clean\n' });
});

test('its environment is ours, in plain English, with what is added', async () => {
  vi.stubEnv('LC_ALL', 'de_DE.UTF-8');
  vi.stubEnv('NIXCACHE_OURS', 'ours');
  const { stdout } = await shell('echo $LC_ALL $NIXCACHE_OURS $ADDED', { env: { ADDED: 'added' } });
  vi.unstubAllEnvs();
  expect(stdout).toBe('C ours added\n');
});

test('it reads nothing from our standard input', async () => {
  expect(await run('cat', [], limits)).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('a program that is not there or may not be run', async () => {
  expect(await run('nixcache-no-such-program', [], limits)).toMatchObject({ status: null, code: 'ENOENT' });
  expect(await run('/etc/passwd', [], limits)).toMatchObject({ status: null, code: 'EACCES' });
  expect(await run('printf', ['a\0b'], limits)).toMatchObject({
    status: null,
    code: 'ERR_INVALID_ARG_VALUE',
  });
});

test('a program that ends by a signal', async () => {
  expect(await shell('kill -SEGV $$')).toMatchObject({ status: null, code: 'SIGSEGV' });
});

/** A child that ignores SIGTERM and shows that it is alive by writing to a file; it ends by itself should nobody end it. */
const stubborn = (beats: string) =>
  `(trap "" TERM; i=0; while [ $i -lt 200 ]; do i=$((i+1)); echo >> ${beats}; sleep 0.05; done) > /dev/null 2>&1 &`;

test.each([
  ['that ignores SIGTERM as its children do', 'trap "" TERM; sleep 20; sleep 20'],
  ['that ends, though its child does not', 'sleep 20'],
])('a time limit ends a program %s', async (_name, script) => {
  const beats = join(outside, `beats-${script.length}`);
  const start = performance.now();
  const result = await shell(`${stubborn(beats)} ${script}`, { timeoutMs: 300 });
  expect(result).toEqual({ status: null, code: 'TIMEOUT', stdout: '', stderr: '' });
  expect(performance.now() - start).toBeLessThan(3000);
  await expectSilence(beats);
});

test('what it said before its time ran out is kept', async () => {
  expect(await shell('echo started; sleep 20', { timeoutMs: 300 })).toMatchObject({
    code: 'TIMEOUT',
    stdout: 'started\n',
  });
});

test('the caller can end it, before and after it started', async () => {
  const interrupt = new AbortController();
  const running = shell('sleep 20', { signal: interrupt.signal });
  setTimeout(() => interrupt.abort(), 100);
  expect(await running).toMatchObject({ status: null, code: 'ABORTED' });
  expect(await shell(`touch ${outside}/started`, { signal: AbortSignal.abort() })).toMatchObject({
    code: 'ABORTED',
  });
  expect(existsSync(join(outside, 'started'))).toBe(false);
});

test('output without end is cut off and ends the program; complaints without end only are cut off', async () => {
  const endless = await run('yes', [], limits);
  expect(endless).toMatchObject({ status: null, code: 'TOO_MUCH_OUTPUT' });
  expect(endless.stdout).toHaveLength(limits.maxBytes);
  const complaining = await shell('yes | head -c 1000000 >&2; echo fine');
  expect(complaining).toMatchObject({ status: 0, stdout: 'fine\n' });
  expect(complaining.stderr).toHaveLength(limits.maxBytes);
});

test('a child left in the background does not keep us waiting', async () => {
  const start = performance.now();
  const { status, stdout } = await shell('sleep 5 & echo $!');
  expect({ status, took: performance.now() - start < 3000 }).toEqual({ status: 0, took: true });
  process.kill(Number(stdout));
});
