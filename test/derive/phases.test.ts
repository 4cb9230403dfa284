import { expect, test } from 'vitest';
import { phasesOf } from '../../lib/derive/phases.ts';
import { answered, died } from '../support/facts.ts';

const momentsMs = { lookedUp: 1, connected: 3, secured: 7, sent: 7.5, answered: 20, ended: 21.25 };
const direct = { reused: false, via: 'direct' } as const;

test('each phase is the time between two moments', () => {
  expect(phasesOf(answered(200, '', { momentsMs, connection: direct }))).toEqual({
    resolveMs: 1,
    connectMs: 2,
    tlsMs: 4,
    processingMs: 12.5,
    transferMs: 1.25,
  });
});

test('an address needs no lookup, and plain http no TLS', () => {
  const { lookedUp: _, secured: __, ...rest } = momentsMs;
  expect(phasesOf(answered(200, '', { momentsMs: rest, connection: direct }))).toMatchObject({
    resolveMs: null,
    connectMs: 3,
    tlsMs: null,
  });
});

test('phases of redirects are summed, one that was seen only once counts once', () => {
  const kept = { sent: 0, answered: 4, ended: 5 };
  const visit = [
    ...answered(302, '', { momentsMs, connection: direct }),
    ...answered(200, '', { momentsMs: kept, connection: { ...direct, reused: true } }),
  ];
  expect(phasesOf(visit)).toEqual({
    resolveMs: 1,
    connectMs: 2,
    tlsMs: 4,
    processingMs: 16.5,
    transferMs: 2.25,
  });
});

test('what was not finished has no time', () => {
  const visit = died({ phase: 'transfer', code: 'ECONNRESET' }, { momentsMs, connection: direct });
  expect(phasesOf(visit)).toMatchObject({ processingMs: 12.5, transferMs: null });
});

test('what was done for a proxy says nothing about the cache', () => {
  expect(phasesOf(answered(200, '', { momentsMs, connection: { reused: false, via: 'proxy' } }))).toEqual({
    resolveMs: null,
    connectMs: null,
    tlsMs: null,
    processingMs: 12.5,
    transferMs: 1.25,
  });
});

test('a file has no phases', () => {
  expect(
    phasesOf(answered(200, '', { momentsMs: { ended: 2 }, connection: { reused: false, via: 'file' } })),
  ).toBeUndefined();
});
