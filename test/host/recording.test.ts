import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startRecording } from '../../lib/host/recording.ts';

test('what came before the first step outside is not counted', async () => {
  const recording = startRecording('http://cache.test/', { via: 'direct' });
  await sleep(60);
  recording.begin();
  recording.reached('lookedUp', 'connect');
  const { momentsMs } = recording.end({});
  expect(momentsMs.lookedUp).toBeLessThan(40);
  expect(momentsMs.ended).toBeGreaterThanOrEqual(momentsMs.lookedUp ?? 0);
});

test('the clock may begin in the past, but not before it last began', async () => {
  const recording = startRecording('http://cache.test/', { via: 'direct' });
  recording.begin();
  await sleep(500);
  recording.begin(50);
  recording.reached('lookedUp', 'connect');
  recording.begin(3_600_000);
  const { lookedUp, ended } = recording.end({}).momentsMs;
  expect(lookedUp).toBeGreaterThanOrEqual(50);
  expect(lookedUp).toBeLessThan(450);
  expect(ended).toBeGreaterThanOrEqual(lookedUp ?? 0);
  expect(ended).toBeLessThan(10_000);
});
