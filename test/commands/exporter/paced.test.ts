import { describe, expect, test } from 'vitest';
import { paced } from '../../../lib/commands/exporter/paced.ts';

/** Work that ends when it is told to, and a clock that is turned by hand. */
function bench(minIntervalMs = 60_000) {
  let nowMs = 1000;
  const open: { readonly end: (value: number) => void; readonly fail: (error: Error) => void }[] = [];
  const failures: unknown[] = [];
  let most = 0;
  let running = 0;
  const work = () =>
    new Promise<number>((resolve, reject) => {
      running += 1;
      most = Math.max(most, running);
      const left = () => {
        running -= 1;
      };
      open.push({
        end: (value) => {
          left();
          resolve(value);
        },
        fail: (error) => {
          left();
          reject(error);
        },
      });
    });
  const looks = paced(work, { minIntervalMs, now: () => nowMs, onFailure: (error) => failures.push(error) });
  return {
    looks,
    open,
    failures,
    most: () => most,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('work that many ask for', () => {
  test('is done once for a thousand who ask at once', async () => {
    const { looks, open } = bench();
    const states = Array.from({ length: 1000 }, () => looks.ask());
    await settle();
    expect(open).toHaveLength(1);
    open[0]?.end(7);
    await Promise.all(states.map(({ running }) => running));
    expect(looks.state()).toMatchObject({ last: { value: 7 }, done: 1, failed: 0, hasFailed: false });
    expect(looks.state().running).toBeUndefined();
  });

  test('rests for the whole interval from its end, however often somebody asks, and then begins when asked', async () => {
    const { looks, open, pass, most } = bench(60_000);
    looks.ask();
    await settle();
    pass(30_000);
    for (let index = 0; index < 100; index++) looks.ask();
    await settle();
    expect(open).toHaveLength(1);
    open[0]?.end(1);
    await settle();
    expect(looks.state().last).toMatchObject({ endedMs: 31_000, tookMs: 30_000 });
    pass(60_000);
    looks.ask();
    await settle();
    expect(open).toHaveLength(1);
    pass(10);
    looks.ask();
    looks.ask();
    await settle();
    expect([open.length, most()]).toEqual([2, 1]);
  });

  test('begins by itself never', async () => {
    const { looks, open, pass } = bench(1000);
    looks.state();
    pass(10_000_000);
    await settle();
    expect(open).toEqual([]);
  });

  test('that fails leaves what there was, is told, and rests too', async () => {
    const { looks, open, failures, pass } = bench(1000);
    looks.ask();
    await settle();
    open[0]?.end(1);
    await settle();
    pass(1010);
    looks.ask();
    await settle();
    open[1]?.fail(new Error('no'));
    await settle();
    expect(looks.state()).toMatchObject({ last: { value: 1 }, done: 2, failed: 1, hasFailed: true });
    expect(failures).toEqual([new Error('no')]);
    pass(1000);
    expect(looks.ask().running).toBeUndefined();
    pass(10);
    looks.ask();
    await settle();
    open[2]?.end(2);
    await settle();
    expect(looks.state()).toMatchObject({ last: { value: 2 }, hasFailed: false });
  });

  test('that throws at once has failed like any other', async () => {
    const looks = paced<number>(
      () => {
        throw new Error('at once');
      },
      { minIntervalMs: 1, now: () => 0, onFailure: () => {} },
    );
    await looks.ask().running;
    expect(looks.state()).toMatchObject({ done: 1, failed: 1, hasFailed: true });
  });
});
