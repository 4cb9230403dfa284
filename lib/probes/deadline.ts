import { setMaxListeners } from 'node:events';

/**
 * A signal that aborts with the given one or after so many milliseconds, whichever comes first. Not `AbortSignal.any([signal,
 * AbortSignal.timeout(ms)])`: Node may collect that timeout as garbage before it fires, and then it never does (nodejs/node issue 57736).
 */
export async function withDeadline<T>(
  signal: AbortSignal,
  ms: number,
  work: (deadline: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  // Both may end very many pieces of work, which is no leak.
  setMaxListeners(0, signal, controller.signal);
  const interrupt = () => controller.abort(signal.reason);
  if (signal.aborted) interrupt();
  signal.addEventListener('abort', interrupt, { once: true });
  const timer = setTimeout(
    () => controller.abort(new DOMException('the deadline has passed', 'TimeoutError')),
    ms,
  );
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', interrupt);
  }
}
