import { setMaxListeners } from 'node:events';

/**
 * A signal that aborts with the given one or after so many milliseconds, whichever comes first. Not `AbortSignal.any([signal,
 * AbortSignal.timeout(ms)])`: Node may collect that timeout as garbage before it fires, and then it never does (nodejs/node issue 57736).
 * `name` is that of its reason: what ends by an AbortError is no fault of the other side.
 */
export async function withDeadline<T>(
  signal: AbortSignal,
  ms: number,
  work: (deadline: AbortSignal) => Promise<T>,
  name: 'TimeoutError' | 'AbortError' = 'TimeoutError',
): Promise<T> {
  const controller = new AbortController();
  // Both may end very many pieces of work, which is no leak.
  setMaxListeners(0, signal, controller.signal);
  const interrupt = () => controller.abort(signal.reason);
  if (signal.aborted) interrupt();
  signal.addEventListener('abort', interrupt, { once: true });
  const timer = setTimeout(() => controller.abort(new DOMException('the deadline has passed', name)), ms);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', interrupt);
  }
}
