import { type ChildProcess, spawn } from 'node:child_process';
import { type LookupAddress, type LookupOptions, lookup as lookupHere } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { codedError } from './coded-error.ts';

/**
 * Looks names up with the system's own getaddrinfo, as Nix does, in a process of its own. A look-up that waits for a silent DNS server
 * cannot be cancelled, and a process cannot even exit before it is over; a process of its own can be killed, and kills itself
 * when ours is gone.
 */
export interface Resolver {
  /** Resolves when the process is there to answer, so that starting it does not count as the time of a look-up. */
  ready(): Promise<void>;
  readonly lookup: TimedLookup;
}

/** Just before its answer it also tells how many milliseconds getaddrinfo took, without the way to that process and back. */
export type TimedLookup = (...asked: [...Parameters<LookupFunction>, onTook?: (ms: number) => void]) => void;

/** No hints: Node's own leave out a family that this machine has no address of, as if the name had none, and curl asks for both. */
interface Question {
  readonly id: number;
  readonly host: string;
  readonly family: LookupOptions['family'];
}

interface Answer {
  readonly id: number;
  readonly code?: string;
  readonly addresses: LookupAddress[];
  /** Unknown where there is no answer. */
  readonly tookMs?: number;
}

/** A thread per look-up that may hang: libuv runs only half of its pool for getaddrinfo. */
const THREADS = 128;

/**
 * What getaddrinfo knows without asking anybody, and Node does not know to be an address. It is asked first, since a first question also
 * pays for a hundred threads and for much that is loaded late, which is not the time that a name server took.
 */
const OWN_ANSWER = '127.1';

const SCRIPT = `
  const { lookup } = require('node:dns');
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.on('message', ({ id, host, family }) => {
    const began = performance.now();
    lookup(host, { family, all: true }, (error, addresses = []) =>
      process.send({ id, code: error?.code, addresses, tookMs: performance.now() - began }));
  });
  process.send('ready');
`;

/** Where that process cannot be started, this one looks names up itself. `execPath` is the Node to start. */
export function createResolver(execPath = process.execPath): Resolver {
  const waiting = new Map<number, (answer: Answer) => void>();
  let child: ChildProcess | undefined;
  let started: Promise<void> | undefined;
  let answers = false;
  let next = 0;

  const fail = () => {
    for (const [id, answer] of waiting) answer({ id, code: 'EAI_SYSTEM', addresses: [] });
    waiting.clear();
  };

  const start = () =>
    new Promise<void>((resolve) => {
      try {
        child = spawn(execPath, ['-e', SCRIPT], {
          stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
          env: { ...process.env, UV_THREADPOOL_SIZE: String(THREADS) },
        });
      } catch {
        // EMFILE, for example, is thrown; ENOENT comes as an event.
        return resolve();
      }
      child.on('message', (message: 'ready' | Answer) => {
        if (message === 'ready') {
          answers = true;
          return ask(OWN_ANSWER, {}, () => resolve());
        }
        waiting.get(message.id)?.(message);
        waiting.delete(message.id);
      });
      child.once('error', () => resolve());
      child.once('exit', () => {
        resolve();
        fail();
        // Whoever asks later asks a new one, as this process may live for months; not where one never came to answer.
        if (answers) started = undefined;
        answers = false;
      });
      child.unref();
      child.channel?.unref();
    });

  const ask = (host: string, options: LookupOptions, done: (answer: Answer) => void) => {
    const id = next++;
    const question: Question = { id, host, family: options.family ?? 0 };
    if (!answers) return askHere(question, done);
    waiting.set(id, done);
    if (child?.connected !== true) return fail();
    child.send(question, (error) => {
      if (error !== null) fail();
    });
  };

  const ready = () => (started ??= start());
  return {
    ready,
    lookup: async (host, options, callback, onTook) => {
      await ready();
      ask(host, options, ({ code, addresses, tookMs }) => {
        const [first] = addresses;
        if (tookMs !== undefined) onTook?.(tookMs);
        if (code !== undefined || first === undefined)
          return callback(codedError(code ?? 'ENOTFOUND', `getaddrinfo ${code ?? 'ENOTFOUND'} ${host}`), []);
        return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
      });
    },
  };
}

function askHere({ id, host, family = 0 }: Question, done: (answer: Answer) => void): void {
  lookupHere(host, { family, all: true }, (error, addresses = []) =>
    done({ id, ...(error?.code === undefined ? {} : { code: error.code }), addresses }),
  );
}
