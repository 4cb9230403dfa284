import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAnswer } from '../../../lib/commands/exporter/answer.ts';
import { createLooks } from '../../../lib/commands/exporter/looks.ts';
import type { Report } from '../../../lib/model/report.ts';
import { parseStoreUrl } from '../../../lib/nix/store-url.ts';
import { reportOn } from '../../report/sample-reports.ts';
import { cache, machine } from '../../support/facts.ts';

const configured = ['https://cache.nixos.org/', 'http://alice:secret@team.test'];
const reportOf = (names: readonly string[]): Report =>
  reportOn(machine({ caches: names.map((name) => cache(parseStoreUrl(name).text)) }));

function world({
  allow = [],
  takesMs = 1000,
}: {
  readonly allow?: readonly string[];
  readonly takesMs?: number;
} = {}) {
  const looked: (string | undefined)[] = [];
  const failures: unknown[] = [];
  const stop = new AbortController();
  const state = { configured, fails: false, takesMs };
  const looks = createLooks({
    minIntervalMs: 60_000,
    allow,
    look: async (only) => {
      looked.push(only);
      const names = only === undefined ? state.configured : [only];
      await new Promise((resolve) => setTimeout(resolve, state.takesMs));
      if (state.fails) throw new Error('no Nix');
      return reportOf(names);
    },
    onFailure: (error) => failures.push(error),
    clock: { steady: () => performance.now() },
    signal: stop.signal,
  });
  const answer = createAnswer(looks, () => ({ residentBytes: 1e6, cpuSeconds: 1.5, startedSeconds: 17 }));
  const ask = (target: string, headers: Record<string, string> = {}) => answer({ target, headers });
  const probe = (url: string) => ask(`/probe?substituter=${encodeURIComponent(url)}`);
  return { ask, probe, looked, failures, stop, state, looks };
}

/** Runs the clock until an answer is there. */
async function later<T>(answer: Promise<T>, ms = 2000): Promise<T> {
  await vi.advanceTimersByTimeAsync(ms);
  return answer;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('/metrics', () => {
  test('has one look for a thousand scrapes at once, and the same for those within the interval', async () => {
    const { ask, looked } = world();
    const answers = await later(Promise.all(Array.from({ length: 1000 }, () => ask('/metrics'))));
    expect(looked).toEqual([undefined]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    for (const { body } of answers)
      expect(body).toContain('nixcache_probe_success{substituter="https://cache.nixos.org/"} 1\n');
    for (let second = 0; second < 55; second += 5) await later(ask('/metrics'), 5000);
    expect(looked).toEqual([undefined]);
    await later(ask('/metrics'), 10_000);
    await later(ask('/metrics'), 10);
    expect(looked).toEqual([undefined, undefined]);
  });

  test('answers at once while a later look is running, and says how old the answer is', async () => {
    const { ask } = world({ takesMs: 8000 });
    await later(ask('/metrics'), 9000);
    await vi.advanceTimersByTimeAsync(60_000);
    const { body } = await later(ask('/metrics'), 0);
    expect(body).toContain('nixcache_look_age_seconds 61\n');
    expect(body).toContain('nixcache_look_running 1\n');
    expect(body).toContain('nixcache_look_duration_seconds 8\n');
  });

  test('waits again where nobody has asked for long', async () => {
    const { ask } = world();
    await later(ask('/metrics'));
    await vi.advanceTimersByTimeAsync(600_000);
    const { body } = await later(ask('/metrics'));
    expect(body).toContain('nixcache_look_age_seconds 0\n');
  });

  test('waits for the first look no longer than the scraper does, and then says so', async () => {
    const { ask } = world({ takesMs: 30_000 });
    let body: string | undefined;
    void ask('/metrics', { 'x-prometheus-scrape-timeout-seconds': '5' }).then((given) => {
      body = given.body;
    });
    await vi.advanceTimersByTimeAsync(3999);
    expect(body).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(body).toContain('nixcache_look_running 1\n');
    expect(body).toContain('nixcache_looks_total 0\n');
    expect(body).not.toMatch(/nixcache_probe_success|nixcache_look_age|nixcache_look_success/);
  });

  test('says that looking fails, and shows what was seen before', async () => {
    const { ask, state, failures } = world();
    await later(ask('/metrics'));
    state.fails = true;
    await vi.advanceTimersByTimeAsync(600_000);
    const { status, body } = await later(ask('/metrics'));
    expect([status, failures]).toEqual([200, [new Error('no Nix')]]);
    expect(body).toContain('nixcache_look_success 0\n');
    expect(body).toContain('nixcache_look_failures_total 1\n');
    expect(body).toContain('nixcache_probe_success{');
  });

  test('lets go of who waits when it is to end', async () => {
    const { ask, stop } = world({ takesMs: 30_000 });
    const waiting = ask('/metrics');
    stop.abort();
    expect((await waiting).status).toBe(200);
  });

  test('has the metrics of the process, and counts who asked', async () => {
    const { ask } = world();
    await later(ask('/metrics'));
    await ask('/nothing');
    await ask('/probe');
    const { body, contentType } = await ask('/metrics');
    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(body).toContain('process_resident_memory_bytes 1000000\n');
    expect(body).toContain('# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 1.5\n');
    expect(body).toContain('process_start_time_seconds 17\n');
    expect(body).toContain('nixcache_exporter_scrapes_total{path="/metrics",code="200"} 1\n');
    expect(body).toContain('nixcache_exporter_scrapes_total{path="other",code="404"} 1\n');
    expect(body).toContain('nixcache_exporter_scrapes_total{path="/probe",code="400"} 1\n');
  });
});

describe('/probe', () => {
  test('of a configured cache is part of the look at the machine', async () => {
    const { ask, probe, looked } = world();
    const { status, body } = await later(probe('https://cache.nixos.org'));
    expect([status, looked]).toEqual([200, [undefined]]);
    expect(body).toContain('probe_success 1\n');
    expect(body).toContain('nixcache_substituter_working{substituter="https://cache.nixos.org/"} 1\n');
    expect(body).not.toContain('team.test');
    await ask('/metrics');
    await probe('http://team.test');
    expect(looked).toEqual([undefined]);
  });

  test('of one with a login shows none, and takes none from the request', async () => {
    const { probe, looked } = world();
    for (const url of ['http://team.test', 'http://alice:secret@team.test', 'http://eve:guess@team.test']) {
      const { status, body } = await later(probe(url));
      expect([status, body]).toEqual([200, expect.stringContaining('probe_success 1\n')]);
      expect(body).not.toMatch(/secret|guess|alice|\beve\b/);
    }
    expect(looked).toEqual([undefined]);
  });

  test('of one that is allowed looks at that one, once in the interval', async () => {
    const { probe, looked } = world({ allow: ['http://bob:pass@extra.test/'] });
    const answers = await later(
      Promise.all(Array.from({ length: 1000 }, () => probe('http://extra.test'))),
      3000,
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers[0]?.body).toContain('probe_success 1\n');
    expect(answers[0]?.body).not.toMatch(/bob|pass/);
    expect(looked).toEqual([undefined, 'http://bob:pass@extra.test/']);
  });

  test('of one that is allowed and configured does not ask it twice', async () => {
    const { probe, looked } = world({ allow: configured });
    await later(Promise.all(configured.map(probe)));
    expect(looked).toEqual([undefined]);
  });

  test.each([
    'http://evil.test',
    'http://169.254.169.254/latest',
    'file:///etc',
    'https://cache.nixos.org.evil.test',
    '/',
  ])('of %s is refused, and asks nobody', async (url) => {
    const { probe, looked } = world({ allow: ['http://extra.test'] });
    const { status, body } = await later(probe(url));
    expect([status, body.includes(url) && url !== '/', looked]).toEqual([403, false, [undefined]]);
  });

  test('before the first look is over says nothing of anybody', async () => {
    const { probe } = world({ takesMs: 30_000 });
    const { status, body } = await later(probe('http://evil.test'), 9500);
    expect([status, body]).toEqual([200, expect.not.stringContaining('probe_success')]);
  });

  test('goes by the configuration of the last look', async () => {
    const { probe, state } = world();
    expect((await later(probe('http://new.test'))).status).toBe(403);
    state.configured = [...configured, 'http://new.test'];
    await vi.advanceTimersByTimeAsync(600_000);
    expect((await later(probe('http://new.test'))).status).toBe(200);
  });
});

test.each([
  ['/', 200],
  ['/-/healthy', 200],
  ['/-/healthy?x', 200],
  ['/metrics/', 404],
  ['/constructor', 404],
  ['/__proto__', 404],
  ['//metrics', 404],
  ['http://other/metrics', 404],
  ['/%6detrics', 404],
  ['/probe', 400],
  ['/probe?substituter=%00', 400],
  ['*', 404],
  ['', 404],
])('%j is answered with %d, without a look', async (target, expected) => {
  const { ask, looked } = world();
  const { status, body } = await ask(target);
  expect([status, looked]).toEqual([expected, []]);
  expect(body.length).toBeLessThan(1000);
});
