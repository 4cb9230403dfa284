import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startRecording } from '../../lib/host/recording.ts';

test('what came before the first step outside is not counted', async () => {
  const recording = startRecording('http://cache.test/', { via: 'direct' });
  await sleep(60);
  recording.begin();
  recording.reached('lookedUp', 'connect');
  const { moments } = recording.end({});
  expect(moments.lookedUp).toBeLessThan(40);
  expect(moments.ended).toBeGreaterThanOrEqual(moments.lookedUp ?? 0);
});
