import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFiles } from '../../lib/host/files.ts';
import { UserError } from '../../lib/model/user-error.ts';

const files = createFiles();
let directory: string;
const inside = (name: string) => join(directory, name);
beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'nixcache-test-')));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Root may read and write everything: another user may not. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** What an expression over `files` gives in a process of its own. */
function elsewhere(
  expression: string,
  options: Parameters<typeof spawnSync>[2],
  bash: readonly string[] = ['-c', 'exec "$0" "$@"', process.execPath],
): unknown {
  const bundle = inside('files.mjs');
  const build = ['lib/host/files.ts', '--bundle', '--platform=node', '--format=esm', `--outfile=${bundle}`];
  execFileSync('node_modules/.bin/esbuild', [...build, '--log-level=error']);
  chmodSync(directory, 0o555);
  const script = `
    const files = (await import(${JSON.stringify(bundle)})).createFiles();
    const result = await ${expression};
    process.stdout.write(JSON.stringify(result));`;
  const { stdout } = spawnSync('bash', [...bash, '--input-type=module', '-e', script], options);
  return JSON.parse(String(stdout));
}

describe('reading', () => {
  test.each([
    ['a whole file', 'grün', 100, { state: 'ok', text: 'grün', truncated: false }],
    ['a file of just the size asked for', 'abc', 3, { state: 'ok', text: 'abc', truncated: false }],
    ['the beginning of a larger one', 'abcd', 3, { state: 'ok', text: 'abc', truncated: true }],
    ['an empty file', '', 3, { state: 'ok', text: '', truncated: false }],
  ])('%s', async (_name, content, maxBytes, expected) => {
    writeFileSync(inside('file'), content);
    expect(await files.read(inside('file'), maxBytes)).toEqual(expected);
  });

  test('a file of the kernel, which has no size', async () => {
    const read = await files.read('/proc/self/status', 100_000);
    if (process.platform === 'linux')
      expect(read).toMatchObject({ state: 'ok', text: expect.stringContaining('Pid:') });
    else expect(read).toEqual({ state: 'absent' });
  });

  test('what is not there is absent, what cannot be read fails with its code', async () => {
    writeFileSync(inside('file'), '');
    symlinkSync('loop', inside('loop'));
    expect(await files.read(inside('none'), 10)).toEqual({ state: 'absent' });
    expect(await files.read(inside('file/none'), 10)).toEqual({ state: 'absent' });
    expect(await files.read(directory, 10)).toEqual({ state: 'failed', code: 'EISDIR' });
    expect(await files.read(inside('loop'), 10)).toEqual({ state: 'failed', code: 'ELOOP' });
    symlinkSync('/nowhere', inside('dangling'));
    expect(await files.read(inside('dangling'), 10)).toEqual({ state: 'absent' });
    expect(await files.read('a\0b', 10)).toEqual({ state: 'failed', code: 'ERR_INVALID_ARG_VALUE' });
  });

  test('an entry is listed wherever it leads, and some cannot be told', async () => {
    writeFileSync(inside('file'), '');
    symlinkSync('/nowhere', inside('dangling'));
    symlinkSync('loop', inside('loop'));
    const listed = async (name: string) => [name, await files.isListed(inside(name))];
    expect(await listed('file')).toEqual(['file', true]);
    expect(await listed('dangling')).toEqual(['dangling', true]);
    expect(await listed('loop')).toEqual(['loop', true]);
    expect(await listed('none')).toEqual(['none', false]);
    expect(await listed('file/none')).toEqual(['file/none', false]);
    expect(await listed('a\0b')).toEqual(['a\0b', false]);
    expect(await listed('loop/none')).toEqual(['loop/none', undefined]);
    expect(await listed('x'.repeat(300))).toEqual(['x'.repeat(300), undefined]);
  });

  test('a pipe and a device do not keep us waiting; a file masked by /dev/null is empty', async () => {
    execFileSync('mkfifo', [inside('pipe')]);
    symlinkSync('/dev/null', inside('masked'));
    expect(await files.read(inside('pipe'), 10)).toEqual({ state: 'failed', code: 'NOT_A_FILE' });
    expect(await files.read('/dev/zero', 10)).toEqual({ state: 'failed', code: 'NOT_A_FILE' });
    expect(await files.read(inside('masked'), 10)).toEqual({ state: 'ok', text: '', truncated: false });
  });

  test.each(['-', '/dev/stdin'])('%s is standard input', (path) => {
    const read = elsewhere(`files.read(${JSON.stringify(path)}, 5)`, { input: 'from a pipe' });
    expect(read).toEqual({ state: 'ok', text: 'from ', truncated: true });
  });

  test.each([
    ['a command of the shell', 'sleep 0.3; printf "from a command"', 'from a command'],
    ['an empty one', 'true', ''],
  ])('the pipe of %s is read to its end', (_name, command, text) => {
    const bash = ['-c', `exec "$0" "$@" 3< <(${command})`, process.execPath];
    expect(elsewhere(`files.read('/dev/fd/3', 50)`, {}, bash)).toEqual({
      state: 'ok',
      text,
      truncated: false,
    });
  });

  test('a device that was handed over is read as far as asked for', () => {
    const bash = ['-c', 'exec "$0" "$@" 3< /dev/zero', process.execPath];
    const read = elsewhere(`files.read('/proc/self/fd/3', 5)`, {}, bash);
    expect(read).toEqual({ state: 'ok', text: '\0'.repeat(5), truncated: true });
  });

  test('a pipe that does not end is given up', () => {
    const open = ['-c', 'exec "$0" "$@" 3< <(echo begun; exec sleep 15 2> /dev/null)', process.execPath];
    const late = elsewhere(`files.read('/dev/fd/3', 50)`, { stdio: ['ignore', 'pipe', 'ignore'] }, open);
    expect(late).toEqual({ state: 'failed', code: 'TIMEOUT' });
  }, 20_000);

  test('what somebody else may not read fails with its code', () => {
    writeFileSync(inside('secret'), 'secret', { mode: 0 });
    const read = elsewhere(`files.read(${JSON.stringify(inside('secret'))}, 5)`, nobody);
    expect(read).toEqual({ state: 'failed', code: 'EACCES' });
  });
});

test('listing, existing, writable', async () => {
  mkdirSync(inside('d'));
  for (const name of ['a', 'b', 'c']) writeFileSync(inside(`d/${name}`), '');
  symlinkSync('nowhere', inside('dangling'));
  expect([...((await files.list(inside('d'), 10)) ?? [])].sort()).toEqual(['a', 'b', 'c']);
  expect(await files.list(inside('d'), 2)).toHaveLength(2);
  expect(await files.list(inside('none'), 2)).toBeUndefined();
  expect(await files.exists(inside('d'))).toBe(true);
  expect(await files.exists(inside('dangling'))).toBe(false);
  expect(await files.writable(inside('d/a'))).toBe(true);
  expect(await files.writable(inside('none'))).toBe(false);
});

describe('pouring', () => {
  const never = new AbortController().signal;
  /** What a sink got of a file, and what became of it. */
  async function pour(name: string, maxBytes = 1e9, pieces = Infinity, signal = never) {
    const got: Buffer[] = [];
    const end = await files.pour(
      inside(name),
      maxBytes,
      async (piece) => {
        got.push(Buffer.from(piece));
        return got.length < pieces ? 'more' : 'enough';
      },
      signal,
    );
    return { end, got: Buffer.concat(got), pieces: got.length };
  }
  const large = Buffer.from(Array.from({ length: 300_000 }, (_, n) => n & 255));

  test('hands a file over in pieces', async () => {
    writeFileSync(inside('large'), large);
    const { end, got, pieces } = await pour('large');
    expect(end).toEqual({ state: 'ok', bytes: large.length, truncated: false });
    expect(got.equals(large)).toBe(true);
    expect(pieces).toBeGreaterThan(1);
  });

  test('stops at the limit, and when the sink has enough', async () => {
    writeFileSync(inside('large'), large);
    expect((await pour('large', 100_000)).end).toEqual({ state: 'ok', bytes: 100_000, truncated: true });
    expect((await pour('large', large.length)).end).toMatchObject({ truncated: false });
    expect((await pour('large', 1e9, 1)).end).toMatchObject({ truncated: true });
  });

  test('says what it cannot hand over', async () => {
    mkdirSync(inside('folder'));
    execFileSync('mkfifo', [inside('pipe')]);
    expect((await pour('gone')).end).toEqual({ state: 'absent' });
    expect((await pour('folder')).end).toEqual({ state: 'failed', code: 'EISDIR' });
    expect((await pour('pipe')).end).toEqual({ state: 'failed', code: 'NOT_A_FILE' });
  });

  test('ends when it is told to', async () => {
    writeFileSync(inside('large'), large);
    expect((await pour('large', 1e9, Infinity, AbortSignal.abort())).end).toEqual({
      state: 'failed',
      code: 'ABORTED',
    });
  });
});

describe('writing', () => {
  test('also under the longest name that there can be', async () => {
    const name = 'n'.repeat(255);
    await files.write(inside(name), 'text');
    expect(readFileSync(inside(name), 'utf8')).toBe('text');
    expect(readdirSync(directory)).toEqual([name]);
  });

  test('a new file, for its owner alone, and nothing else', async () => {
    await files.write(inside('new'), 'text\n');
    expect(readFileSync(inside('new'), 'utf8')).toBe('text\n');
    expect(statSync(inside('new')).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['new']);
  });

  test('over an old one, also through a link, which stays', async () => {
    writeFileSync(inside('old'), 'a longer text than the new one');
    symlinkSync('old', inside('link'));
    await files.write(inside('link'), 'new');
    expect(readFileSync(inside('old'), 'utf8')).toBe('new');
    expect(readdirSync(directory).sort()).toEqual(['link', 'old']);
    expect(statSync(inside('link')).ino).toBe(statSync(inside('old')).ino);
  });

  test('a pipe, as a device, is written to and not replaced', async () => {
    execFileSync('mkfifo', [inside('pipe')]);
    const reader = spawn('cat', [inside('pipe')]);
    const heard = new Promise<string>((resolve) =>
      reader.stdout.once('data', (text) => resolve(String(text))),
    );
    await files.write(inside('pipe'), 'text');
    expect(statSync(inside('pipe')).isFIFO()).toBe(true);
    expect(await heard).toBe('text');
    reader.kill();
  });

  test('a pipe that nobody reads is given up', { timeout: 15_000 }, async () => {
    execFileSync('mkfifo', [inside('pipe')]);
    const late = setTimeout(
      () => openSync(inside('pipe'), constants.O_RDONLY | constants.O_NONBLOCK),
      12_000,
    );
    await expect(files.write(inside('pipe'), 'text')).rejects.toThrow('nobody reads it');
    clearTimeout(late);
  });

  test('what somebody else may not write is one line too', () => {
    const path = inside('file');
    const attempt = `files.write(${JSON.stringify(path)}, '').catch(({ name, message }) => ({ name, message }))`;
    expect(elsewhere(attempt, { ...nobody, cwd: '/' })).toEqual({
      name: 'UserError',
      message: `cannot write ${path}: permission denied`,
    });
    expect(readdirSync(directory)).toEqual(['files.mjs']);
  });

  test('what cannot be written is one line for the user, and leaves nothing behind', async () => {
    mkdirSync(inside('d'));
    const failure = async (path: string) => {
      const error: unknown = await files.write(path, 'text').catch((thrown: unknown) => thrown);
      return error instanceof UserError ? error.message : error;
    };
    expect(await failure(inside('none/file'))).toBe(
      `cannot write ${inside('none/file')}: there is no directory ${inside('none')}`,
    );
    expect(await failure(inside('d'))).toBe(`cannot write ${inside('d')}: it is a directory`);
    expect(await failure('/proc/nixcache')).toMatch(/^cannot write \/proc\/nixcache: /);
    expect(readdirSync(directory)).toEqual(['d']);
    expect(readdirSync(inside('d'))).toEqual([]);
  });
});

test('says of a file where it is without links, who may read it, and when it was changed', async () => {
  writeFileSync(inside('netrc'), '');
  chmodSync(inside('netrc'), 0o640);
  symlinkSync('netrc', inside('link'));
  const about = await files.about(inside('link'));
  expect(about).toMatchObject({ path: inside('netrc'), mode: 0o640, isFile: true });
  expect(about?.bytes).toBe(statSync(inside('netrc')).size);
  expect(await files.about(directory)).toMatchObject({ isFile: false });
  expect(about?.modifiedMs).toBe(statSync(inside('netrc')).mtimeMs);
  expect(await files.about(inside('gone'))).toBeUndefined();
});
