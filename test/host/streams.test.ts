import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createStreams } from '../../lib/host/streams.ts';

const streams = createStreams();
const folder = mkdtempSync(join(tmpdir(), 'nixcache-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const live = () => new AbortController().signal;

async function textOf(path: string, signal = live()): Promise<string> {
  const stream = await streams.open(path, signal);
  if (stream.state !== 'ok') return JSON.stringify(stream);
  let text = '';
  for await (const chunk of stream.chunks) text += chunk;
  return text;
}

describe('a log', () => {
  test('is read piece by piece, whatever bytes it has', async () => {
    const path = join(folder, 'log');
    const text = 'gr\u00fcn \ud83d\ude00\n'.repeat(100_000);
    writeFileSync(path, Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0xfe, 0x00])]));
    expect(await textOf(path)).toBe(`${text}\ufffd\ufffd\u0000`);
  });

  test.each([
    ['gone', '{"state":"absent"}'],
    ['log/under-a-file', '{"state":"absent"}'],
    ['', '{"state":"failed","code":"EISDIR"}'],
  ])('that is none: %j is %s', async (name, said) => {
    writeFileSync(join(folder, 'log'), '');
    expect(await textOf(join(folder, name))).toBe(said);
  });

  test('a device is no log', async () => {
    expect(await textOf('/dev/zero')).toBe('{"state":"failed","code":"NOT_A_FILE"}');
  });

  test('can come from a named pipe', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const writer = spawn('sh', [
      '-c',
      `exec 3<>"$0"; echo one >&3; sleep 0.2; echo two >&3; sleep 0.2`,
      path,
    ]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await textOf(path)).toBe('one\ntwo\n');
    writer.kill();
  });

  test('that never ends is left when the run is interrupted', async () => {
    const path = join(folder, 'endless');
    execFileSync('mkfifo', [path]);
    const writer = spawn('sh', ['-c', 'exec 3<>"$0"; echo one >&3; sleep 60', path]);
    const interrupt = new AbortController();
    setTimeout(() => interrupt.abort(), 300);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await textOf(path, interrupt.signal)).toBe('one\n');
    writer.kill();
  });
});
