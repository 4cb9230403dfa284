import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type DownloadFault, downloadWaiting } from '../../lib/nix/download-retries.ts';
import { parseNixVersion } from '../../lib/nix/version.ts';
import { nixVersion } from './versions.ts';

interface Measured {
  readonly nix: string;
  readonly fault: 'dropped' | 'silent' | 'refused' | number;
  readonly settings: Readonly<Record<string, number>>;
  readonly retries: number;
  readonly seconds: number;
}

/** `nix-store --realise` of a path that no cache has, against one cache on loopback that fails when asked for its nix-cache-info. */
const measured = JSON.parse(
  readFileSync(new URL('../../fixtures/nix/download-retries.json', import.meta.url), 'utf8'),
) as readonly Measured[];

const faultOf = (fault: Measured['fault']): DownloadFault => {
  if (fault === 'dropped' || fault === 'silent') return { kind: fault };
  return { kind: 'failing', seconds: 0, ...(fault === 'refused' ? {} : { status: fault }) };
};

/** What the command takes besides, at most. */
const OVERHEAD_SECONDS = 0.3;

describe('how long Nix waits', () => {
  test.each(
    measured.map((one) => [`${one.nix}, ${one.fault}, ${JSON.stringify(one.settings)}`, one] as const),
  )('as measured with %s', (_name, { nix, fault, settings, retries, seconds }) => {
    const waiting = downloadWaiting(faultOf(fault), nixVersion(nix), settings);
    expect(waiting?.attempts).toBe(retries + 1);
    // The pauses are random: from their mean less a sixth to more by a sixth.
    const attempts = (waiting?.attempts ?? 0) * attemptOf(fault, settings);
    const pauses = (waiting?.totalSeconds ?? 0) - attempts;
    expect(seconds).toBeGreaterThan(attempts * 0.99 + pauses * 0.83);
    expect(seconds).toBeLessThan(attempts + pauses * 1.18 + OVERHEAD_SECONDS);
  });

  const dropped: DownloadFault = { kind: 'dropped' };
  const silent: DownloadFault = { kind: 'silent' };
  const answers = (status: number, more = {}): DownloadFault => ({
    kind: 'failing',
    seconds: 0,
    status,
    ...more,
  });

  test.each<[string, string, DownloadFault, Readonly<Record<string, number | boolean>>, number, number]>([
    ['the kernel gives up before curl', '2.8.0', dropped, {}, 5, 675],
    ['the kernel gives up before a long limit', '2.34.8', dropped, { 'connect-timeout': 600 }, 5, 675],
    ['no limit by default up to 2.28', '2.28.0', dropped, {}, 5, 675],
    ['5 s in 2.29', '2.29.0', dropped, {}, 5, 29],
    ['15 s', '2.34.8', dropped, {}, 5, 80],
    ['Lix begins with 5 s and doubles', 'lix 2.94.0', dropped, {}, 5, 5 + 10 + 20 + 40 + 80 + 5],
    ['2.35 hardly pauses', '2.35.0', dropped, {}, 5, 76],
    ['the new name of the setting', '2.35.0', dropped, { 'filetransfer-retry-attempts': 1 }, 1, 15],
    ['five minutes each', '2.34.8', silent, {}, 5, 1505],
    ['no limit at all', '2.34.8', silent, { 'stalled-download-timeout': 0 }, 5, Number.POSITIVE_INFINITY],
    ['a rate limit before 2.29', '2.28.0', answers(429), {}, 5, 4.5],
    ['a rate limit since', '2.29.0', answers(429), {}, 5, 1080],
    ['a rate limit by the settings of 2.35', '2.35.0', answers(429), {}, 5, 37.5],
    ['2.35 waits as long as it is told', '2.35.0', answers(503, { retryAfterSeconds: 30 }), {}, 5, 157.5],
    [
      'or longer, without jitter',
      '2.35.0',
      answers(503, { retryAfterSeconds: 7 }),
      { 'filetransfer-retry-jitter': false },
      5,
      7 + 10 + 20 + 40,
    ],
    ['other errors of 2.35', '2.35.0', answers(500), {}, 5, 0.75],
    ['"not implemented" is final', '2.34.8', answers(501), {}, 1, 0],
    ['no attempt is one', '2.34.8', answers(500), { 'download-attempts': 0 }, 1, 0],
    ['slow failures add up', '2.34.8', { kind: 'failing', seconds: 3 }, {}, 5, 19.5],
  ])('%s (%s)', (_name, version, fault, settings, attempts, seconds) => {
    const waiting = downloadWaiting(fault, nixVersion(version), settings);
    expect(waiting?.attempts).toBe(attempts);
    expect(waiting?.totalSeconds).toBeCloseTo(seconds, seconds > 20 ? -0.7 : 0.5);
  });

  test('without a version the settings decide, and without both nothing is said', () => {
    expect(parseNixVersion('')).toBeUndefined();
    expect(downloadWaiting(dropped, undefined, {})).toBeUndefined();
    expect(downloadWaiting(dropped, undefined, { 'connect-timeout': 2, 'download-attempts': 1 })).toEqual({
      attempts: 1,
      totalSeconds: 2,
    });
  });
});

function attemptOf(fault: Measured['fault'], settings: Measured['settings']): number {
  if (fault === 'silent') return settings['stalled-download-timeout'] ?? 0;
  return fault === 'dropped' ? settings['connect-timeout'] || 134 : 0;
}
