import { constants, createReadStream, fstatSync, openSync, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { StreamsPort, TextStream } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';
import { failureCode } from './classify-failure.ts';
import { isAbsence, standardInput } from './files.ts';

export const createStreams = (): StreamsPort => ({ open, hasInput });

async function open(path: string, signal: AbortSignal): Promise<TextStream> {
  if (standardInput.has(path))
    return { state: 'ok', chunks: textOf(process.stdin, 'standard input', signal) };
  try {
    const about = await stat(path);
    if (about.isDirectory()) return { state: 'failed', code: 'EISDIR' };
    if (!about.isFile() && !about.isFIFO()) return { state: 'failed', code: 'NOT_A_FILE' };
    return { state: 'ok', chunks: textOf(sourceOf(path, about), path, signal) };
  } catch (error) {
    return isAbsence(error) ? { state: 'absent' } : { state: 'failed', code: failureCode(error) };
  }
}

/** A pipe is read through a socket, as waiting for it can then be ended. */
function sourceOf(path: string, about: Stats): Readable {
  if (!about.isFIFO()) return createReadStream(path);
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}

/** What is no UTF-8 comes as replacement characters. */
async function* textOf(source: Readable, name: string, signal: AbortSignal): AsyncGenerator<string> {
  const stop = () => source.destroy();
  signal.addEventListener('abort', stop, { once: true });
  const decoder = new TextDecoder();
  try {
    if (signal.aborted) return;
    for await (const chunk of source) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (!signal.aborted) throw new UserError(`${name}: cannot be read to its end (${failureCode(error)})`);
  } finally {
    signal.removeEventListener('abort', stop);
    source.destroy();
  }
}

function hasInput(): boolean {
  try {
    const about = fstatSync(0);
    return about.isFIFO() || about.isFile() || about.isSocket();
  } catch {
    return false;
  }
}
