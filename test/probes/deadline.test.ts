import { expect, test } from 'vitest';
import { withDeadline } from '../../lib/probes/deadline.ts';

const later = () => new Promise((resolve) => setTimeout(resolve, 20));

test('very many that wait for one signal are no leak to warn of', async () => {
  const warned: string[] = [];
  const note = ({ name }: Error) => warned.push(name);
  process.on('warning', note);
  const { signal } = new AbortController();
  await Promise.all(
    Array.from({ length: 20 }, () =>
      withDeadline(signal, 1000, async (deadline) => {
        for (let index = 0; index < 20; index++) deadline.addEventListener('abort', () => {});
        await later();
      }),
    ),
  );
  await later();
  process.off('warning', note);
  expect(warned).toEqual([]);
});

test('it ends the work when the time is over, or when somebody else does', async () => {
  const waiting = (signal: AbortSignal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)));
  expect(await withDeadline(new AbortController().signal, 5, waiting)).toMatchObject({
    name: 'TimeoutError',
  });
  expect(await withDeadline(new AbortController().signal, 5, waiting, 'AbortError')).toMatchObject({
    name: 'AbortError',
  });
  const controller = new AbortController();
  const ended = withDeadline(controller.signal, 60_000, waiting);
  controller.abort('enough');
  expect(await ended).toBe('enough');
});
