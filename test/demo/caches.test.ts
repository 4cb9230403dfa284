import { describe, expect, test } from 'vitest';
import { demoCaches, demoTrustedKeys } from '../../lib/demo/caches.ts';
import { demoKey } from '../../lib/demo/keys.ts';
import { hello, publicPaths, STORE_DIR, teamTool } from '../../lib/demo/paths.ts';
import { parseCacheInfo } from '../../lib/nix/cache-info.ts';
import type { Signable } from '../../lib/nix/fingerprint.ts';
import { parseNarinfo } from '../../lib/nix/narinfo.ts';
import { trustedKeysByName } from '../../lib/nix/public-key.ts';
import { judgeSignatures } from '../../lib/nix/signature-verdict.ts';
import { formatStorePath, narinfoFileName, parseStorePath, storePathBase } from '../../lib/nix/store-path.ts';

const { keys } = trustedKeysByName(demoTrustedKeys);

/** What a demo cache answers at once. */
function ask(name: string, path: string) {
  const answer = demoCaches[name]?.answer;
  const given = typeof answer === 'function' ? answer(path) : undefined;
  if (typeof given !== 'object') throw new Error(`${name} gives no answer`);
  return given;
}

const narinfoOf = (name: string, { storePath }: Signable) =>
  parseNarinfo(ask(name, `/${narinfoFileName(storePath.hashPart)}`).body, { storeDir: STORE_DIR });

function verdictOf(name: string, path: Signable) {
  const narinfo = narinfoOf(name, path);
  if (!narinfo.ok) throw new Error(JSON.stringify(narinfo.problem));
  expect(narinfo.value.quirks).toEqual([]);
  expect(narinfo.value.storePath).toEqual(path.storePath);
  return judgeSignatures(narinfo.value, keys, STORE_DIR);
}

test('every cache says in one sentence what it shows', () => {
  for (const { shows } of Object.values(demoCaches)) expect(shows).toMatch(/^[A-Z][^.\n]+\.$/);
});

describe('signatures', () => {
  test.each([
    ['healthy', publicPaths],
    ['mirror', publicPaths],
    ['team', [teamTool]],
    ['slow', publicPaths],
    ['no-priority', publicPaths],
    ['no-tls', publicPaths],
  ])('those of %s are good', (name, paths) => {
    expect(paths.map((path) => verdictOf(name, path).kind)).toEqual(paths.map(() => 'good'));
  });

  test.each([
    ['unsigned', 'unsigned'],
    ['unknown-key', 'untrusted-key'],
    ['wrong-key', 'key-mismatch'],
    ['new-key', 'key-mismatch'],
  ])('those of %s are not: %s', (name, kind) => {
    expect(publicPaths.map((path) => verdictOf(name, path).kind)).toEqual(publicPaths.map(() => kind));
  });

  test('the later key of its name would fit those of new-key, and none those of wrong-key', () => {
    const later = trustedKeysByName(demoTrustedKeys.toReversed()).keys;
    const judge = (name: string) => {
      const narinfo = narinfoOf(name, hello);
      return narinfo.ok && judgeSignatures(narinfo.value, later, STORE_DIR).kind;
    };
    expect([judge('new-key'), judge('wrong-key')]).toEqual(['good', 'key-mismatch']);
  });
});

describe('answers', () => {
  test.each([
    ['mirror', { storeDir: '/nix/store', wantMassQuery: true, priority: 30, quirks: [] }],
    ['healthy', { storeDir: '/nix/store', wantMassQuery: true, priority: 40, quirks: [] }],
    ['corrupt', { storeDir: '/nix/store', wantMassQuery: true, priority: 40, quirks: [] }],
    ['no-priority', { storeDir: '/nix/store', wantMassQuery: false, quirks: [] }],
    ['wrong-prefix', { storeDir: '/gnu/store', wantMassQuery: true, priority: 40, quirks: [] }],
    ['portal', { wantMassQuery: false, quirks: [{ kind: 'web-page' }] }],
  ])('the nix-cache-info of %s', (name, info) => {
    const answer = ask(name, '/nix-cache-info');
    expect([answer.status, parseCacheInfo(answer.body)]).toEqual([200, info]);
  });

  test('corrupt has narinfo files that Nix refuses for their line ends', () => {
    expect(narinfoOf('corrupt', hello)).toMatchObject({
      ok: false,
      problem: { kind: 'crlf', field: 'StorePath' },
    });
  });

  test('what a cache does not have is 404, to the last letter', () => {
    expect(ask('team', `/${narinfoFileName(hello.storePath.hashPart)}`).status).toBe(404);
    expect(ask('healthy', `/${narinfoFileName(hello.storePath.hashPart)}/`).status).toBe(404);
    expect(ask('healthy', '/').status).toBe(404);
  });
});

describe('the made-up paths', () => {
  const all = [...publicPaths, teamTool];

  test('are well-formed and differ', () => {
    const texts = all.map(({ storePath }) => formatStorePath(storePath));
    expect(texts.filter((text) => !parseStorePath(text).ok)).toEqual([]);
    expect(new Set(texts).size).toBe(all.length);
  });

  test('refer to several, to themselves, and to nothing', () => {
    expect(all.some(({ references }) => references.length > 2)).toBe(true);
    expect(all.some(({ references }) => references.length === 0)).toBe(true);
    expect(all.some(({ storePath, references }) => references.includes(storePathBase(storePath)))).toBe(true);
  });

  test('need nothing that no cache has', () => {
    const known = new Set(all.map(({ storePath }) => storePathBase(storePath)));
    expect(all.flatMap(({ references }) => references).filter((base) => !known.has(base))).toEqual([]);
  });
});

test('a demo key is the same in every run', () => {
  expect(demoKey('healthy').publicText).toBe(
    'healthy.demo.test-1:olbdma7WX6Gz0f0pzpSuNpfDjpvI08rFUUJ4m1OMKXw=',
  );
});
