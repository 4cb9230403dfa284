import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { type BenchRequest, bench } from '../../lib/commands/bench.ts';
import { type BenchDocument, BenchSchema } from '../../lib/model/bench.ts';
import { type VirtualCache, virtualCaches } from '../support/virtual-caches.ts';

const names = [...'0123456789abcdfghijk'].map((char, index) => `${char.repeat(32)}-package-${index}`);
const paths = names.map((name) => `/nix/store/${name}`);
const some = (from: number, to: number) =>
  Object.fromEntries(names.slice(from, to).map((name) => [name, []]));

const far: VirtualCache = {
  url: 'http://far.test',
  ms: (count) => 80 + (count % 5),
  has: some(0, 2),
  priority: 10,
};
const near: VirtualCache = { url: 'http://near.test', ms: (count) => 8 + (count % 3) / 10, has: some(1, 20) };
const trusting = ({ url }: VirtualCache) => `${url}?trusted=1`;

async function run(
  caches: readonly VirtualCache[],
  more: Partial<BenchRequest> = {},
  { files = {}, signal = new AbortController().signal, onRequest = () => {} }: Run = {},
) {
  const network = virtualCaches(caches, { files, writable: ['/'] }, onRequest);
  const request: BenchRequest = {
    path: paths,
    level: 'normal',
    substituter: caches.map(trusting),
    timeout: 1,
    concurrency: 8,
    json: true,
    ...more,
  };
  const outcome = await bench(network.ports, request, { version: '0', signal });
  return { ...outcome, ...network };
}

interface Run {
  readonly files?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly onRequest?: Parameters<typeof virtualCaches>[2];
}

async function documentOf(...given: Parameters<typeof run>): Promise<BenchDocument> {
  const parsed: unknown = JSON.parse((await run(...given)).stdout);
  if (!Value.Check(BenchSchema, parsed)) throw new Error(JSON.stringify(Value.Errors(BenchSchema, parsed)));
  return parsed;
}

describe('nixcache bench', () => {
  test('ranks the caches, and proposes the order that its model of Nix finds best', async () => {
    const { ranking, advice, budget, paths: asked, summary } = await documentOf([far, near]);
    expect(ranking.map(({ substituter, place }) => [substituter, place])).toEqual([
      [trusting(near), 1],
      [trusting(far), 2],
    ]);
    expect(ranking[0]).toMatchObject({
      state: 'measured',
      order: 2,
      priority: 40,
      protocol: 'http/1.1',
      paths: { asked: 20, found: 19, refused: 0, onlyHere: 18 },
      requests: { failed: 0 },
    });
    expect(ranking[0]?.hit?.medianMs).toBeCloseTo(8.1, 1);
    expect(ranking[0]?.raw.hitMs).toHaveLength(budget.rounds.made);
    expect(advice.kind).toBe('reorder');
    expect(advice.present?.order).toEqual([trusting(far), trusting(near)]);
    expect(advice.proposed?.order).toEqual([trusting(near), trusting(far)]);
    expect(advice.proposed?.predictedMs).toBeLessThan(advice.present?.predictedMs ?? 0);
    expect(advice.contributions).toMatchObject([
      { substituter: trusting(far), onlyHere: 1, servedNow: 2, servedThen: 1 },
      { substituter: trusting(near), onlyHere: 18, servedNow: 18, servedThen: 19 },
    ]);
    expect(asked.list[1]?.foundAt).toEqual([trusting(far), trusting(near)]);
    expect(budget.stoppedBecause).toBe('settled');
    expect(summary).toMatchObject({ caches: 2, measured: 2, interrupted: false });
  });

  test('keeps an order that is good already, and one whose caches are alike', async () => {
    const first = { ...near, priority: 5 };
    expect((await documentOf([first, far])).advice.kind).toBe('keep');
    const twin: VirtualCache = { ...near, url: 'http://twin.test', ms: (count) => 8 + (count % 4) / 15 };
    const { advice, ranking } = await documentOf([near, twin]);
    expect(ranking.map(({ place }) => place)).toEqual([1, 1]);
    expect(ranking.map(({ substituter }) => substituter)).toEqual([trusting(near), trusting(twin)]);
    expect(advice.kind).toBe('keep');
  });

  test('predicts no download that is faster than Nix unpacks', async () => {
    const { advice } = await documentOf([{ ...near, ms: () => 0.01, archiveBytes: 3_000_000 }]);
    expect(advice.present?.downloadMs).toBeGreaterThan((19 * 3_000_000) / 60_000);
  });

  test('goes by how fast archives come, also where caches are equally fast to say what they have', async () => {
    const slow: VirtualCache = { ...near, url: 'http://slow.test', archiveMs: 2000 };
    const { advice, ranking } = await documentOf([slow, near]);
    expect(ranking.map(({ place }) => place)).toEqual([1, 1]);
    expect(advice).toMatchObject({ kind: 'reorder', proposed: { order: [trusting(near), trusting(slow)] } });
  });

  test('proposes nothing for a cache whose archives do not come, and says so', async () => {
    const hollow: VirtualCache = {
      ...near,
      url: 'http://hollow.test',
      instead: (_count, url) => (url.includes('/nar/') ? { status: 404 } : undefined),
    };
    const { ranking, advice } = await documentOf([far, hollow, near], { level: 'quick' });
    const found = ranking.find(({ substituter }) => substituter === trusting(hollow));
    expect(found).toMatchObject({ state: 'measured', place: 1, throughput: null });
    expect(found?.notes.join()).toContain('no archive came from it (HTTP 404)');
    expect(advice.proposed?.order).toEqual([trusting(near), trusting(far)]);
    const alone = await documentOf([far, hollow]);
    expect(alone.advice).toMatchObject({ kind: 'keep', changes: [] });
    expect(alone.advice.text).toContain('Only one of the caches counts');
  });

  test('has no advice, and settles nothing, where it ended after a few rounds or before any', async () => {
    const stopAt = (last: number) => {
      const interrupt = new AbortController();
      const onRequest: Run['onRequest'] = (_request, count) => {
        if (count === last) interrupt.abort();
      };
      return { signal: interrupt.signal, onRequest };
    };
    const few = await documentOf([far, near], {}, stopAt(28));
    expect(few.ranking.map(({ state, place }) => [state, place])).toEqual([
      ['measured', null],
      ['measured', null],
    ]);
    expect(few.advice).toMatchObject({
      kind: 'none',
      present: null,
      changes: [],
      contributions: [],
      drop: [],
    });
    expect(few.advice.text).toMatch(/^All caches answered in \d rounds? only/);
    expect(few.summary.text).toContain('2 places are not settled');

    const none = await documentOf([far, near], {}, stopAt(20));
    expect(none.ranking.map(({ state }) => state)).toEqual(['not-measured', 'not-measured']);
    expect(none.advice).toMatchObject({ kind: 'none', present: null });
    expect(none.summary).toMatchObject({ measured: 0 });
    expect(none.summary.text).not.toContain('is settled');
    const nothing = await documentOf([far, near], {}, stopAt(1));
    expect(nothing.advice.text).toBe('The measurement ended before all caches had been asked for a path.');
  });

  test('names what goes ahead of what, where the first one stays', async () => {
    const first = { ...near, url: 'http://first.test', has: some(0, 10), priority: 1 };
    const { advice } = await documentOf([first, far, { ...near, has: some(10, 20) }]);
    expect(advice.proposed?.order[0]).toBe(trusting(first));
    expect(advice.text).toContain(`Ask ${trusting(near)} before ${trusting(far)}:`);
  });

  test('says nothing about the order where nobody has any of the paths, or Nix would refuse them all', async () => {
    const empty = await documentOf([
      { ...near, has: {} },
      { ...far, has: {} },
    ]);
    expect(empty.advice).toMatchObject({ kind: 'none', present: null, proposed: null });
    const refused = await documentOf([near, far], { substituter: [near.url, far.url] });
    expect(refused.ranking.map(({ paths: { found, refused: no } }) => found - no)).toEqual([0, 0]);
    expect(refused.advice).toMatchObject({ kind: 'none', present: null });
    expect(refused.advice.text).toContain('refuse all of these paths');
  });

  test('reports a cache that dies, with what it had said, and leaves it out of ranking and advice', async () => {
    const dying: VirtualCache = {
      ...near,
      url: 'http://dying.test',
      instead: (count) => (count < 40 ? undefined : { status: 503 }),
    };
    const { ranking, advice } = await documentOf([dying, far, near]);
    const last = ranking.at(-1);
    expect(last).toMatchObject({
      substituter: trusting(dying),
      state: 'died',
      place: null,
      hit: null,
      miss: null,
    });
    expect(last?.stateText).toMatch(/^stopped answering in round \d+: HTTP 503$/);
    expect(last?.raw.hitMs.length).toBeGreaterThan(0);
    expect(advice.present?.order).not.toContain(trusting(dying));
  });

  test.each<[string, Partial<VirtualCache>, RegExp]>([
    ['ends connections', { closes: true }, /ends each connection after one answer/],
    [
      'is cold at first',
      { has: some(0, 20), ms: (count) => (count < 22 ? 90 : 8) },
      /first request for a path took 4\d ms, later ones 8/,
    ],
    ['is next door', { ms: () => 0.4 }, /less than a millisecond/],
    [
      'fails now and then',
      {
        instead: (count, url) =>
          url.endsWith('.narinfo') && count > 25 && count % 6 === 0 ? { status: 500 } : undefined,
      },
      /^\d+ of \d+ requests failed/,
    ],
    ['speaks HTTP/2', { url: 'https://near.test', speaksHttp2: true }, /over HTTP\/2/],
  ])('says what to know of a cache that %s', async (_what, more, note) => {
    const cache = { ...near, ...more };
    const { ranking } = await documentOf([cache, far]);
    expect(ranking.find(({ substituter }) => substituter === trusting(cache))?.notes).toEqual([
      expect.stringMatching(note),
    ]);
    expect(ranking.find(({ substituter }) => substituter === trusting(far))?.notes).toEqual([]);
  });

  test('shows what is settled so far when it is interrupted', async () => {
    const interrupt = new AbortController();
    const onRequest: Run['onRequest'] = (_request, count) => {
      if (count === 30) interrupt.abort();
    };
    const { stdout, status } = await run(
      [far, near],
      { json: false },
      { signal: interrupt.signal, onRequest },
    );
    expect(status).toBe(130);
    expect(stdout).toContain('http://near.test');
    expect(stdout).toContain('interrupted');
  });

  test('takes paths from a file, and says where it cannot', async () => {
    const files = { '/home/alice/paths': `# mine\n${paths[3]}\n\n  ${paths[4]}\n` };
    const document = await documentOf([near], { path: [], pathsFrom: '/home/alice/paths' }, { files });
    expect(document.paths.list.map(({ storePath }) => storePath)).toEqual(paths.slice(3, 5));
    await expect(run([near], { path: [], pathsFrom: '/nothing' })).rejects.toThrow('there is no such file');
    const none = { files: { '/empty': '\n# nothing\n' } };
    await expect(run([near], { path: [], pathsFrom: '/empty' }, none)).rejects.toThrow(
      'there is no path in it',
    );
  });

  test('takes no file of very many paths', async () => {
    const many = { files: { '/many': '/nix/store/x\n'.repeat(100_001) } };
    await expect(run([near], { path: [], pathsFrom: '/many' }, many)).rejects.toThrow('are too many');
  });

  test('asks no cache where the page could not be written', async () => {
    for (const html of ['/nowhere/page.html', '/folder']) {
      const onRequest = () => expect.unreachable();
      const there = { files: { '/folder/file': '' }, onRequest };
      await expect(run([near], { html }, there)).rejects.toThrow(`--html ${html}: `);
    }
  });

  test.each([
    ['500k', 500_000],
    ['1.5M', 1_500_000],
    ['20000', 20_000],
    ['1GB', 1e9],
  ])('--max-bytes %s bounds what is received', async (maxBytes, most) => {
    expect((await documentOf([near], { maxBytes })).budget.bytes.most).toBe(most);
  });

  test.each(['', '5', '-1M', '1T', 'many', '1e9', '999G', '1 0 0M'])(
    '--max-bytes %j is refused before anything is sent',
    async (maxBytes) => {
      const network = virtualCaches([near]);
      const request: BenchRequest = {
        ...{ path: paths, level: 'quick', substituter: [near.url], timeout: 1, concurrency: 1, json: true },
        maxBytes,
      };
      const context = { version: '0', signal: new AbortController().signal };
      await expect(bench(network.ports, request, context)).rejects.toThrow('--max-bytes takes');
      expect(network.requests).toEqual([]);
    },
  );

  test('writes a page beside the report, and says what changed since an older measurement', async () => {
    const before = await run([far, near]);
    const slower = { ...near, ms: (count: number) => 40 + (count % 3) };
    const files = { '/old.json': before.stdout };
    const now = await run(
      [far, slower],
      { json: false, compare: '/old.json', html: '/page.html' },
      { files },
    );
    expect(now.status).toBe(0);
    expect(now.stdout).toMatch(/http:\/\/near\.test\S*: hits take 41 ms, before 8\.1 ms/);
    expect(now.ports.written.get('/page.html')).toMatch(/^<!doctype html>/i);
    const same = await run([far, near], { compare: '/old.json' }, { files });
    expect(JSON.parse(same.stdout).comparison.changes).toEqual([]);
    await expect(run([near], { compare: '/nothing.json' })).rejects.toThrow('there is no such file');
  });

  test('has status 1 where no cache could be measured', async () => {
    const { status, stdout } = await run([], { substituter: ['http://nobody.test'], json: false });
    expect(status).toBe(1);
    expect(stdout).toContain('refused');
  });
});
