import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createPorts } from '../../lib/host/ports.ts';
import { main } from '../../lib/main.ts';
import { renderJson } from '../../lib/report/json.ts';
import { renderNdjson } from '../../lib/report/ndjson.ts';
import { cacheInfoText, hashPartFor, narinfoText, testKey } from '../support/facts.ts';
import { schemaErrors } from '../support/json-schema.ts';
import { type FakeWorld, fakePorts, nix } from '../support/ports.ts';
import { away, disconnected, healthy, many, offline, troubled, unsure } from './sample-reports.ts';

const signal = new AbortController().signal;
const reports = { healthy, troubled, offline, disconnected, away, unsure, many };

describe.each(Object.entries(reports))('the report of a machine that is %s', (_name, report) => {
  test('is what its schema says, and nothing else', () => {
    expect(schemaErrors('doctor', renderJson(report()))).toEqual([]);
  });

  test('is one of its lines in each line of ndjson, the summary last', () => {
    const lines = renderNdjson(report()).trimEnd().split('\n');
    expect(lines.flatMap((line) => schemaErrors('ndjson', line))).toEqual([]);
    const types = lines.map((line) => JSON.parse(line).type);
    expect(types.at(-1)).toBe('summary');
    expect(types.filter((type) => type === 'summary')).toHaveLength(1);
    expect(types.filter((type) => type === 'cache')).toHaveLength(report().caches.length);
    expect(types.filter((type) => type === 'finding')).toHaveLength(report().findings.length);
    expect(types.filter((type) => type === 'unknown')).toHaveLength(report().unknowns.length);
  });
});

test('the validator notices what is wrong', () => {
  const good = troubled();
  expect(schemaErrors('doctor', renderJson({ ...good, recordedAt: 'yesterday' }))).not.toEqual([]);
  expect(schemaErrors('doctor', renderJson({ ...good, extra: 1 }))).not.toEqual([]);
  expect(
    schemaErrors('doctor', renderJson({ ...good, summary: { ...good.summary, errors: '3' } })),
  ).not.toEqual([]);
});

const key = testKey('cache.test-1');
const path = `/nix/store/${hashPartFor('hello')}-hello`;
const world: FakeWorld = {
  commands: {
    'nix --version': { stdout: 'nix (Nix) 2.34.8\n' },
    [nix('config show --json')]: {
      stdout: JSON.stringify({
        substituters: { value: ['http://cache.test'] },
        'trusted-public-keys': { value: [key.publicText] },
      }),
    },
  },
  files: { '/etc/nix/nix.conf': 'substituters = http://cache.test\nsubstituters = http://other.test\n' },
  writable: ['/nix/var/nix'],
  names: { 'cache.test': ['192.0.2.7', '2001:db8::7'] },
  answer: ({ url }) => {
    if (url.endsWith('/nix-cache-info')) return { status: 200, text: cacheInfoText };
    if (url.includes(hashPartFor('hello'))) return { status: 200, text: narinfoText('hello', [key]) };
    return { status: 404, text: '' };
  },
};
const log = readFileSync(
  join(import.meta.dirname, '../../fixtures/logs/2.26.3/refused-then-build-failed.log'),
  'utf8',
);

test.each([
  ['doctor', ['doctor', '--json', '--path', path, '--report', '/r']],
  ['doctor', ['doctor', '--format', 'json', '--offline']],
  ['why', ['why', '--json', path]],
  ['why', ['why', '--json', '/nix/store/00000000000000000000000000000000-nothing']],
  ['config', ['config', '--json']],
  ['explain', ['explain', '--json']],
  ['explain', ['explain', '--json', '--probe']],
] as const)('%s: %j prints what its schema says', async (name, argv) => {
  const { stdout } = await main(argv, fakePorts({ ...world, input: [log] }), signal);
  expect(schemaErrors(name, stdout)).toEqual([]);
});

test('the facts that are saved are what their schema says', async () => {
  const ports = fakePorts(world);
  await main(['why', path, '--verify', '--save-facts', '/f'], ports, signal);
  await main(['doctor', '--report', '/r', '--save-facts', '/g'], ports, signal);
  for (const file of ['/f', '/g']) expect(schemaErrors('facts', ports.written.get(file) ?? '')).toEqual([]);
});

describe('the demonstration', () => {
  const demo = async (format: string) =>
    (await main(['demo', '--format', format], createPorts(), signal)).stdout;

  beforeAll(async () => {
    // Translated beforehand: otherwise that happens while the caches of the demonstration have two seconds to answer.
    await Promise.all([import('../../lib/commands/demo.ts'), import('../../lib/commands/judge.ts')]);
  }, 30_000);

  test('prints what its schema says', async () => {
    expect(schemaErrors('doctor', await demo('json'))).toEqual([]);
    const lines = (await demo('ndjson')).trimEnd().split('\n');
    expect(lines.flatMap((line) => schemaErrors('ndjson', line))).toEqual([]);
  });

  // A machine that is busy with something else may not answer itself within those two seconds.
  test('is the same byte by byte in two runs, but for times and what follows from them', {
    retry: 2,
  }, async () => {
    const timeless = (text: string) =>
      text
        .replace(/"(\w+Ms)": [\d.]+/g, '"$1": 0')
        .replace(/"speedRank": \d+/g, '"speedRank": 0')
        .replace(/"recordedAt": "[^"]*"/, '"recordedAt": ""')
        .replace(/"date": "[^"]*"/g, '"date": ""')
        .replace(/\b\d+(?:\.\d+)? m?s\b/g, 'TIME');
    const [first, second] = [await demo('json'), await demo('json')];
    expect(JSON.parse(first).summary.caches).toBeGreaterThan(20);
    expect(timeless(second)).toBe(timeless(first));
    expect(first).not.toMatch(/127\.0\.0\.1:\d/);
  });
});
