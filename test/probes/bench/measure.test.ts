import { describe, expect, test } from 'vitest';
import type { Measurement } from '../../../lib/bench/measurement.ts';
import { absent, ok } from '../../../lib/model/fact.ts';
import type { Clock } from '../../../lib/model/ports.ts';
import { type MeasureRequest, measureCaches } from '../../../lib/probes/bench/measure.ts';
import { meteredHttp } from '../../../lib/probes/bench/metered-http.ts';
import { type VirtualCache, type VirtualNetwork, virtualCaches } from '../../support/virtual-caches.ts';

const hashes = '0123456789abcdfghijk';
/** Base names of store paths. */
const names = [...hashes].map((char, index) => `${char.repeat(32)}-package-${index}`);
const some = (from: number, to: number, references: readonly string[] = []) =>
  Object.fromEntries(names.slice(from, to).map((name) => [name, references]));

const target = (name: string) => ({
  asked: name,
  kind: 'store-path' as const,
  hashPart: name.slice(0, 32),
  storePath: `/nix/store/${name}`,
  derivation: absent('none was named'),
});

function measured(
  network: VirtualNetwork,
  urls: readonly string[],
  more: Partial<MeasureRequest> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Measurement> {
  const request: MeasureRequest = {
    targets: names.map(target),
    level: 'normal',
    substituters: urls,
    concurrency: 8,
    timeoutMs: 1000,
    toolVersion: '0',
    ...more,
  };
  return measureCaches(network.ports, request, signal);
}

const near: VirtualCache = { url: 'http://near.test', ms: (count) => 5 + (count % 3) / 10, has: some(0, 10) };
const far: VirtualCache = { url: 'http://far.test', ms: (count) => 50 + (count % 5) / 5, has: some(5, 20) };
/** Ahead by so much once a measurement has begun. */
function lateClock({ now, steady }: Clock, ms: number): Clock {
  let looks = 0;
  return { now, steady: () => steady() + (++looks > 1 ? ms : 0) };
}
const entries = ({ caches }: Measurement) => caches.map(({ entry }) => entry);

describe('a measurement', () => {
  test('asks every cache for every path, then each in turn, and stops once it is clear who is faster', async () => {
    const network = virtualCaches([near, far]);
    const { caches, budget, paths } = await measured(network, [near.url, far.url]);
    expect(entries({ caches } as Measurement)).toEqual([near.url, far.url]);
    expect(paths.list).toHaveLength(20);
    expect(budget.stoppedBecause).toBe('settled');
    expect(budget.rounds.made).toBeLessThan(budget.rounds.most / 2);
    for (const cache of caches) {
      expect(cache.series.hits).toHaveLength(budget.rounds.made);
      expect(cache.openings).toHaveLength(3);
      expect(cache.series.archives).toHaveLength(3);
      expect(cache.died).toBeUndefined();
    }
  });

  test('says what it will cost before the first request, and counts what it did', async () => {
    let saidBefore: number | undefined;
    const network = virtualCaches([near, far], {}, (_request, count) => {
      if (count === 0) saidBefore ??= network.ports.announced.length;
    });
    const { budget } = await measured(network, [near.url, far.url], { level: 'quick' });
    expect(saidBefore).toBe(1);
    expect(network.ports.announced[0]).toContain(`${budget.requests.most} requests`);
    expect(budget.requests.made).toBe(network.requests.length);
    expect(budget.requests.made).toBeLessThanOrEqual(budget.requests.most);
    expect(budget.bytes.received).toBeLessThanOrEqual(budget.bytes.most);
  });

  test('never sends more than it said, wherever a cache sends it', async () => {
    const loop: VirtualCache = {
      ...near,
      url: 'http://loop.test',
      instead: (count) =>
        count < 1 ? undefined : { status: 302, headers: { location: 'http://loop.test/again' } },
    };
    const network = virtualCaches([loop, near]);
    const { budget } = await measured(network, [loop.url, near.url], { level: 'quick' });
    expect(network.requests.length).toBeLessThanOrEqual(budget.requests.most);
    expect(budget.requests.made).toBe(network.requests.length);
  });

  test('receives no more than it may', async () => {
    const network = virtualCaches([near, far].map((cache) => ({ ...cache, archiveBytes: 50_000_000 })));
    const { budget } = await measured(network, [near.url, far.url], { maxBytes: 300_000 });
    expect(budget.bytes.most).toBe(300_000);
    expect(budget.bytes.received).toBeLessThanOrEqual(300_000);
  });

  test('counts what breaks off, and asks no more once that is all it may receive', async () => {
    const breaking: VirtualCache = {
      ...near,
      instead: (count) =>
        count % 3 === 0
          ? undefined
          : { failure: { phase: 'transfer', code: 'ECONNRESET', message: 'broken off' } },
      bytesBefore: 30_000,
    };
    const network = virtualCaches([breaking]);
    const { budget } = await measured(network, [near.url], { maxBytes: 1_000_000 });
    expect(budget.stoppedBecause).toBe('bytes');
    expect(network.requests.length).toBeLessThanOrEqual((1.5 * 1_000_000) / 30_000 + 2);
    expect(budget.bytes.received).toBeLessThanOrEqual(1_000_000);
  });

  test('cuts off what several caches answer at a time when that is all it may receive', async () => {
    const most = { requests: 100, bytes: 100_000 };
    const ended: string[] = [];
    const { http, meter } = meteredHttp(
      {
        warm: () => {},
        session: () => ({
          request: async ({ url, onReceived }, signal) => {
            while (!signal.aborted) {
              onReceived?.(20_000);
              await new Promise((resolve) => setTimeout(resolve, 1));
            }
            ended.push(url);
            return {
              url,
              startedAt: '',
              momentsMs: { ended: 1 },
              connection: { reused: false, via: 'direct' },
              failure: { phase: 'transfer', code: 'ABORTED', message: 'interrupted' },
            };
          },
          requestHttp2: async () => undefined,
          close: async () => {},
        }),
      },
      most,
    );
    const session = http.session({ userAgent: 'test' });
    const request = { method: 'GET', maxBodyBytes: 1e9 } as const;
    const { signal } = new AbortController();
    await Promise.all(['1', '2', '3'].map((url) => session.request({ ...request, url }, signal)));
    expect(ended).toHaveLength(3);
    expect(meter).toMatchObject({ requests: 3, spent: 'bytes' });
    expect(meter.bytes).toBeLessThan(200_000);
    expect((await session.request({ ...request, url: '4' }, signal)).failure?.code).toBe('BUDGET');
  });

  test('counts what is sent anew on a connection that died of age, and refuses what is too much', async () => {
    const network = virtualCaches([{ ...near, resends: true }]);
    const { budget } = await measured(network, [near.url], { level: 'quick' });
    expect(budget.requests.made).toBeGreaterThanOrEqual(2 * network.requests.length);
    expect(budget.requests.made).toBeLessThanOrEqual(budget.requests.most);
  });

  test('ends when the time is over, whatever it waits for, and blames no cache', async () => {
    const silent: VirtualCache = { ...near, url: 'http://silent.test', waits: (count) => count > 3 };
    const network = virtualCaches([silent]);
    // All but a little of the time has passed when the first request is sent.
    const late = { ...network, ports: { ...network.ports, clock: lateClock(network.ports.clock, 29_800) } };
    const { budget, caches } = await measured(late, [silent.url], { level: 'quick', timeoutMs: 60_000 });
    expect(budget.stoppedBecause).toBe('time');
    expect(caches[0]?.died).toBeUndefined();
    expect(caches[0]?.requests.failed).toBe(0);
  });

  test('learns who has some paths at least where a cache takes seconds for each', async () => {
    const slow: VirtualCache = { ...near, url: 'http://slow.test', ms: () => 5000 };
    const network = virtualCaches([slow, far]);
    const { paths } = await measured(network, [slow.url, far.url], { level: 'quick', timeoutMs: 10_000 });
    expect(paths.list.length).toBeGreaterThan(0);
  });

  test('does nothing beside what it times', async () => {
    const network = virtualCaches([near, far]);
    const { budget } = await measured(network, [near.url, far.url]);
    const screened = 2 + 2 * names.length;
    expect(network.mostAtOnce(0)).toBeGreaterThan(1);
    expect(network.mostAtOnce(screened)).toBe(1);
    expect(budget.requests.made).toBeGreaterThan(screened);
  });

  test('begins each round with another cache', async () => {
    const network = virtualCaches([near, far, { ...far, url: 'http://further.test' }]);
    const urls = [near.url, far.url, 'http://further.test'];
    await measured(network, urls);
    const firsts = new Map<string, number>();
    const rounds = network.requests.slice(3 + 3 * names.length).filter(({ url }) => url.endsWith('.narinfo'));
    for (const [index, { url }] of rounds.entries()) {
      if (index % 6 !== 0) continue;
      const { origin } = new URL(url);
      firsts.set(origin, (firsts.get(origin) ?? 0) + 1);
    }
    expect([...firsts.keys()].sort()).toEqual(urls.toSorted());
  });

  test('goes on with the rounds for those that are close, and leaves out the others', async () => {
    const twin: VirtualCache = { ...near, url: 'http://twin.test', ms: (count) => 5.3 + (count % 4) / 8 };
    const network = virtualCaches([near, twin, far]);
    const { caches, budget } = await measured(network, [near.url, twin.url, far.url]);
    const asked = caches.map(({ series }) => series.misses.filter((ms) => ms !== undefined).length);
    expect(asked[2]).toBeLessThanOrEqual(Math.min(asked[0] ?? 0, asked[1] ?? 0));
    expect(budget.rounds.made).toBe(Math.max(...asked));
  });

  test('follows references as Nix does, each once', async () => {
    const root = {
      [names[0] ?? '']: names.slice(1, 4),
      ...some(1, 3, [names[0] ?? '']),
      ...some(3, 4, [names[5] ?? '']),
    };
    const network = virtualCaches([{ ...near, has: root }]);
    const { paths } = await measured(network, [near.url], { targets: [target(names[0] ?? '')] });
    expect(paths.list.map(({ storePath }) => storePath)).toEqual(
      [0, 1, 2, 3, 5].map((index) => `/nix/store/${names[index]}`),
    );
  });

  test('of a derivation that nobody has the output of, asks for what it is built from, and so on down', async () => {
    const [top = '', middle = '', low = '', other = ''] = names;
    const drv = (name: string) => `/nix/store/${'y'.repeat(31)}${name[0]}-${name.slice(33)}.drv`;
    const text = (name: string, ...inputs: readonly string[]) =>
      `Derive([("out","/nix/store/${name}","","")],[${inputs
        .map((input) => `("${drv(input)}",["out"])`)
        .join(',')}],[],"x86_64-linux","/bin/sh",[],[("out","/nix/store/${name}")])`;
    const files = {
      [drv(top)]: text(top, middle, other),
      [drv(middle)]: text(middle, low),
      [drv(low)]: text(low),
      [drv(other)]: text(other),
    };
    const derivation = ok({
      path: drv(top),
      output: 'out',
      isFixedOutput: false,
      system: 'x86_64-linux',
      allowSubstitutes: true,
      preferLocalBuild: false,
      requiredFeatures: [],
    });
    const has = { [low]: [names[5] ?? ''], [other]: [], ...some(5, 6) };
    const network = virtualCaches([{ ...near, has }], { files });
    const { paths } = await measured(network, [near.url], { targets: [{ ...target(top), derivation }] });
    const asked = paths.list.map(({ storePath }) => storePath);
    expect(asked).toEqual([top, middle, other, low, names[5]].map((name) => `/nix/store/${name}`));
  });

  test('takes paths of this machine where none is named, and then follows nothing', async () => {
    const network = virtualCaches([near]);
    const { paths, budget } = await measured(network, [near.url], { targets: [] });
    expect(paths).toMatchObject({ source: 'the store of this machine', list: [] });
    expect(budget.stoppedBecause).toBe('settled');
  });

  test.each<[string, VirtualCache['instead'], number | undefined]>([
    ['while it is asked for the paths', (count) => (count < 5 ? undefined : { status: 503 }), undefined],
    ['in the middle of the rounds', (count) => (count < 30 ? undefined : { status: 500 }), 2],
  ])(
    'leaves a cache alone that stops answering %s, and measures the others',
    async (_when, instead, round) => {
      const dying: VirtualCache = {
        ...near,
        url: 'http://dying.test',
        ...(instead === undefined ? {} : { instead }),
      };
      const network = virtualCaches([dying, near, far]);
      const { caches, budget } = await measured(network, [dying.url, near.url, far.url]);
      const [dead, ...others] = caches;
      expect(dead?.died).toBeDefined();
      if (round === undefined) expect(dead?.died?.round).toBeUndefined();
      else expect(dead?.died?.round).toBeGreaterThanOrEqual(round);
      expect(dead?.requests.failed).toBe(3);
      expect(others.every(({ died, series }) => died === undefined && series.hits.length >= 10)).toBe(true);
      expect(budget.stoppedBecause).toBe('settled');
    },
  );

  test('asks no more of a cache that says it is asked too often', async () => {
    const busy: VirtualCache = {
      ...near,
      url: 'http://busy.test',
      instead: (count) => (count < 26 ? undefined : { status: 429 }),
    };
    const network = virtualCaches([busy, far]);
    const { caches } = await measured(network, [busy.url, far.url]);
    expect(caches[0]?.requests.failed).toBe(1);
    expect(network.requests.filter(({ url }) => url.startsWith(busy.url))).toHaveLength(27);
  });

  test('says in which round a cache ended that was asked for too many archives', async () => {
    const busy: VirtualCache = {
      ...near,
      url: 'http://busy.test',
      instead: (_count, url) => (url.includes('/nar/') ? { status: 429 } : undefined),
    };
    const network = virtualCaches([busy, far]);
    const { caches } = await measured(network, [busy.url, far.url]);
    expect(caches[0]?.died?.round).toBe(2);
  });

  test('one failure is left out of the times, and is no death', async () => {
    const unsteady: VirtualCache = {
      ...near,
      url: 'http://unsteady.test',
      instead: (count, url) =>
        count > 30 && count % 5 === 0 && url.endsWith('.narinfo') ? { status: 502 } : undefined,
    };
    const network = virtualCaches([unsteady, far]);
    const { caches } = await measured(network, [unsteady.url, far.url]);
    expect(caches[0]?.died).toBeUndefined();
    expect(caches[0]?.requests.failed).toBeGreaterThan(0);
    const { hits = [], misses = [] } = caches[0]?.series ?? {};
    expect([...hits, ...misses].filter((ms) => ms === undefined)).toHaveLength(
      caches[0]?.requests.failed ?? 0,
    );
  });

  test('ends with what there is when it is interrupted', async () => {
    const interrupt = new AbortController();
    const network = virtualCaches([near, far], {}, (_request, count) => {
      if (count === 36) interrupt.abort();
    });
    const { caches, budget } = await measured(network, [near.url, far.url], {}, interrupt.signal);
    expect(budget.stoppedBecause).toBe('interrupted');
    expect(budget.rounds.made).toBeGreaterThan(2);
    expect(caches.every(({ series, died }) => series.hits.length > 2 && died === undefined)).toBe(true);
  });

  test('takes archives from a directory, of which there is no first byte, for no loss', async () => {
    const [name = ''] = names;
    const hash = name.slice(0, 32);
    const files = {
      '/cache/nix-cache-info': 'StoreDir: /nix/store\n',
      [`/cache/${hash}.narinfo`]: [
        `StorePath: /nix/store/${name}`,
        'URL: nar/a.nar',
        'Compression: none',
        'NarHash: sha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s',
        'NarSize: 3',
        '',
      ].join('\n'),
      '/cache/nar/a.nar': 'nar',
    };
    const network = virtualCaches([], { files });
    const { caches } = await measured(network, ['file:///cache'], { targets: [target(name)] });
    expect(caches[0]).toMatchObject({ protocol: 'file', lostArchives: [], requests: { failed: 0 } });
    expect(caches[0]?.firstHits).toHaveLength(1);
  });

  test('says that it was interrupted where no cache had answered yet', async () => {
    const interrupt = new AbortController();
    const silent: VirtualCache = { ...near, waits: () => true };
    const network = virtualCaches([silent], {}, () => interrupt.abort());
    const { budget } = await measured(network, [near.url], {}, interrupt.signal);
    expect(budget.stoppedBecause).toBe('interrupted');
  });

  test('asks for no more paths than there is time for, and for each of them everywhere', async () => {
    const slow: VirtualCache = { ...far, url: 'http://slow.test', ms: () => 900 };
    const network = virtualCaches([near, slow]);
    const { paths, facts, budget } = await measured(network, [near.url, slow.url], { level: 'quick' });
    expect(paths.list).toHaveLength(7);
    const caches = facts.caches.state === 'ok' ? facts.caches.value : [];
    for (const { narinfos } of caches) {
      const visits = narinfos.state === 'ok' ? narinfos.value : [];
      const asked = new Set(visits.map(({ sample }) => sample.hashPart));
      expect(paths.list.every(({ hashPart }) => asked.has(hashPart))).toBe(true);
    }
    expect(budget.rounds.made).toBeGreaterThan(2);
  });

  test('asks once more for a path where a cache could not say whether it has it', async () => {
    const unsteady: VirtualCache = {
      ...near,
      url: 'http://unsteady.test',
      instead: (count) => (count === 5 ? { status: 502 } : undefined),
    };
    const network = virtualCaches([unsteady]);
    const { facts } = await measured(network, [unsteady.url]);
    const [cache] = facts.caches.state === 'ok' ? facts.caches.value : [];
    expect(cache?.narinfos).toMatchObject({
      value: names.map((name) => ({ sample: { hashPart: name.slice(0, 32) } })),
    });
  });

  test('ends when its time is up', async () => {
    const slow: VirtualCache = { ...far, ms: () => 900 };
    const network = virtualCaches([slow, { ...slow, url: 'http://slow.test', ms: () => 901 }]);
    const { budget } = await measured(network, [slow.url, 'http://slow.test'], { level: 'quick' });
    expect(budget.stoppedBecause).toBe('time');
    expect(budget.seconds.took).toBeLessThan(budget.seconds.most + 3);
  });

  test('measures over what Nix speaks, and over HTTP/1.1 beside it', async () => {
    const both: VirtualCache = { ...near, url: 'https://both.test', speaksHttp2: true };
    const network = virtualCaches([both, far]);
    const { caches } = await measured(network, [both.url, far.url]);
    expect(caches.map(({ protocol }) => protocol)).toEqual(['http/2', 'http/1.1']);
    expect(caches[0]?.http1?.hits.length).toBe(caches[0]?.series.hits.length);
    expect(caches[1]?.http1).toBeUndefined();
    expect(network.requests.some(({ http2, url }) => http2 && url.includes('/nar/'))).toBe(true);
  });

  test('a server that ends each connection is measured with that', async () => {
    const closing: VirtualCache = { ...near, url: 'http://closing.test', closes: true };
    const network = virtualCaches([closing, far]);
    const { caches } = await measured(network, [closing.url, far.url]);
    expect(caches[0]?.closes).toBe(true);
    expect(caches[0]?.series.hits.every((ms) => ms !== undefined && ms >= 10)).toBe(true);
    expect(caches[1]?.closes).toBe(false);
  });

  test('what does not answer is not measured, and nothing is asked of what is no binary cache', async () => {
    const network = virtualCaches([near]);
    const urls = ['http://nobody.test', near.url, 'ssh://builder.test'];
    const { caches, facts } = await measured(network, urls);
    expect(caches.map(({ entry }) => entry)).toEqual([near.url]);
    expect(facts.caches).toMatchObject({ value: urls.map((entry) => ({ entry })) });
  });

  test('one cache under two logins is measured once, as it has one name', async () => {
    const network = virtualCaches([near, far]);
    const logins = ['bob:one', 'eve:two'].map((login) => near.url.replace('http://', `http://${login}@`));
    const { caches } = await measured(network, [...logins, far.url]);
    expect(caches.map(({ entry }) => entry.replace(/\/\/.*@/, '//'))).toEqual([near.url, far.url]);
  });

  test('without any cache there is nothing to measure', async () => {
    const { budget, caches } = await measured(virtualCaches([]), ['http://nobody.test']);
    expect(caches).toEqual([]);
    expect(budget.stoppedBecause).toBe('nothing-to-measure');
  });
});
