import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { cachedDataVersionTag } from 'node:v8';
import { expect, test } from 'vitest';
import { collectGarbage } from '../../lib/host/collect-garbage.ts';

test('collects all garbage, and leaves what Node has compiled valid', async () => {
  const collections: unknown[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) collections.push('detail' in entry ? entry.detail : undefined);
  });
  observer.observe({ entryTypes: ['gc'] });
  const before = cachedDataVersionTag();
  collectGarbage();
  for (let tries = 0; tries < 100 && collections.length === 0; tries++) await sleep(20);
  observer.disconnect();
  expect(collections).toContainEqual(expect.objectContaining({ kind: constants.NODE_PERFORMANCE_GC_MAJOR }));
  expect(cachedDataVersionTag()).toBe(before);
});
