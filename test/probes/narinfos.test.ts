import { expect, test } from 'vitest';
import type { Sample } from '../../lib/model/facts/cache.ts';
import type { HttpRequest } from '../../lib/model/ports.ts';
import { cacheClient } from '../../lib/probes/cache-client.ts';
import { probeNarinfos } from '../../lib/probes/narinfos.ts';
import { hashPartFor } from '../support/facts.ts';
import { type FakeAnswer, fakePorts } from '../support/ports.ts';

const samples = (count: number, source: Sample['source'] = 'profile'): readonly Sample[] =>
  Array.from({ length: count }, (_, index) => ({ hashPart: hashPartFor(`sample ${index}`), source }));

async function probe(
  given: readonly Sample[],
  answer: (request: HttpRequest) => FakeAnswer,
  signal = new AbortController().signal,
  now = () => 0,
) {
  const ports = fakePorts({ answer });
  const client = cacheClient(ports, 'http://cache.test', { userAgent: 'test' });
  if (client === undefined) throw new Error('no client');
  const facts = await probeNarinfos(client, given, { budgetMs: 1000, signal, salt: 'x', now });
  return { facts, urls: ports.requests.map(({ url }) => url) };
}

const has =
  (known: readonly Sample[]) =>
  (request: HttpRequest): FakeAnswer =>
    known.some(({ hashPart }) => request.url.includes(hashPart))
      ? { status: 200, text: 'x' }
      : { status: 404, text: '' };

test('stops looking after three hits, then times hits and misses apart', async () => {
  const given = samples(12);
  const { facts, urls } = await probe(given, has(given));
  expect(facts.narinfos).toMatchObject({ state: 'ok', value: { length: 3 } });
  expect(facts.hitsMs).toEqual({ state: 'ok', value: [5, 5, 5, 5, 5] });
  expect(facts.missesMs).toEqual({ state: 'ok', value: [5, 5, 5, 5, 5] });
  expect(urls).toHaveLength(13);
  expect(new Set(urls.slice(-5)).size).toBe(5);
});

test('asks for every path that the user named, even after three hits', async () => {
  const given = samples(5, '--path');
  const { facts } = await probe(given, has(given));
  expect(facts.narinfos).toMatchObject({ state: 'ok', value: { length: 5 } });
});

test('asks for all of many named paths, however long that takes, as long as the cache answers', async () => {
  const given = samples(300, '--path');
  let time = 0;
  const slowly = () => {
    time += 40;
    return time;
  };
  const { facts } = await probe(given, has(given), undefined, slowly);
  expect(facts.narinfos).toMatchObject({ state: 'ok', value: { length: 300 } });
});

test('says that there was no hit to time, and times misses all the same', async () => {
  const { facts } = await probe(samples(4), () => ({ status: 404, text: '' }));
  expect(facts.hitsMs.state).toBe('absent');
  expect(facts.missesMs).toEqual({ state: 'ok', value: [5, 5, 5, 5, 5] });
});

test('does not count a connection being made as the time of a narinfo', async () => {
  const { facts } = await probe([], () => ({ status: 404, text: '' }));
  expect(facts.missesMs).toEqual({ state: 'ok', value: [5, 5, 5, 5] });
});

test('leaves a cache alone that dies on the way', async () => {
  const { facts, urls } = await probe(samples(12), () => ({
    failure: { phase: 'processing', code: 'TIMEOUT', message: '' },
  }));
  expect(facts.narinfos).toMatchObject({ state: 'ok', value: { length: 1 } });
  expect(facts.missesMs.state).toBe('failed');
  expect(urls).toHaveLength(2);
});

test('does not take an error for a miss when timing', async () => {
  const { facts } = await probe([], () => ({ status: 500, text: '' }));
  expect(facts.missesMs.state).toBe('failed');
});

test('asks nothing once interrupted', async () => {
  const { facts, urls } = await probe(samples(3), () => ({ status: 404 }), AbortSignal.abort());
  expect(urls).toEqual([]);
  expect(facts.narinfos).toEqual({ state: 'ok', value: [] });
});
