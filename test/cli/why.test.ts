import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { main } from '../../lib/main.ts';
import { WhySchema } from '../../lib/model/why.ts';
import { cacheInfoText, hashPartFor, narinfoText, testKey } from '../support/facts.ts';
import { expectGolden } from '../support/golden.ts';
import { pathFor, referring } from '../support/paths.ts';
import { type FakeWorld, fakePorts, nix } from '../support/ports.ts';

const signal = new AbortController().signal;
const run = (argv: readonly string[], world: FakeWorld) => main(['why', ...argv], fakePorts(world), signal);

/** The same in every run, so that pages can be compared. */
const key = { ...testKey('cache.test-1') };
const stranger = testKey('stranger.test-1');

const settings = {
  substituters: ['http://a.test', 'http://b.test', 'http://dead.test'],
  'trusted-public-keys': [key.publicText],
  'require-sigs': true,
  system: 'x86_64-linux',
};

/** `a` has what a stranger signed, `b` what we trust. */
const narinfos: Readonly<Record<string, string>> = {
  [`a.test/${hashPartFor('hello')}`]: narinfoText('hello', [stranger]),
  [`b.test/${hashPartFor('hello')}`]: narinfoText('hello', [key]),
  [`a.test/${hashPartFor('lonely')}`]: narinfoText('lonely', [stranger]),
  [`b.test/${hashPartFor('gone')}`]: narinfoText('gone', [key]),
  [`b.test/${hashPartFor('top')}`]: referring('top', ['nowhere'], key),
};

const drv = `/nix/store/${hashPartFor('drv')}-local.drv`;
const derivation = `Derive([("out","${pathFor('local')}","","")],[],[],"x86_64-linux","/bin/sh",[],[("allowSubstitutes",""),("name","local")])`;

const invalid = (...paths: readonly string[]) => ({
  [`nix-store --option substitute false --check-validity --print-invalid ${paths.join(' ')}`]: {
    stdout: `${paths.join('\n')}\n`,
  },
});

const world: FakeWorld = {
  commands: {
    'nix --version': { stdout: 'nix (Nix) 2.34.8\n' },
    [nix('config show --json')]: {
      stdout: JSON.stringify(
        Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, { value }])),
      ),
    },
    ...invalid(pathFor('hello')),
    ...invalid(pathFor('hello'), pathFor('lonely'), pathFor('gone'), pathFor('top'), pathFor('unknown')),
    ...invalid(pathFor('local')),
    ...invalid(pathFor('nowhere')),
    'nix-store --option substitute false --check-validity --print-invalid /nix/store/here': { stdout: '' },
    [`nix-store --option substitute false --check-validity --print-invalid ${pathFor('here')}`]: {
      stdout: '',
    },
  },
  files: { [drv]: derivation },
  writable: ['/nix/var/nix'],
  answer: ({ url, method }) => {
    const { host, pathname } = new URL(url);
    if (host === 'dead.test')
      return { failure: { phase: 'connect', code: 'ECONNREFUSED', message: 'refused' } };
    if (pathname === '/nix-cache-info') return { status: 200, text: cacheInfoText };
    if (method === 'HEAD') return { status: pathname.includes(hashPartFor('gone')) ? 404 : 200, text: '' };
    const text = narinfos[`${host}${pathname.replace('.narinfo', '')}`];
    return text === undefined ? { status: 404, text: '' } : { status: 200, text };
  },
};

const several = ['hello', 'lonely', 'gone', 'top', 'unknown'].map(pathFor);

describe('why', () => {
  test('a path that comes from the second cache', async () => {
    const { stdout, stderr, status } = await run([pathFor('hello')], world);
    expect([stderr, status]).toEqual(['', 0]);
    expectGolden('cli/why-fetched.txt', stdout);
  });

  test('several that do not come, each with what stands in its way', async () => {
    const { stdout, status } = await run(several, world);
    expect(status).toBe(1);
    expectGolden('cli/why-several.txt', stdout);
  });

  test('a derivation that forbids it', async () => {
    const { stdout, status } = await run([drv], world);
    expect(status).toBe(1);
    expectGolden('cli/why-forbidden.txt', stdout);
  });

  test('Nix is asked for its settings once, also where a derivation needs more of them', async () => {
    const ports = fakePorts(world);
    await main(['why', drv], ports, signal);
    expect(ports.asked.filter((command) => command.includes('config show'))).toHaveLength(1);
  });

  test.each([
    ['183', '(its server has 183 bytes, its narinfo says 184)'],
    ['184', '; 184 B to download, 120 B unpacked'],
  ])('an archive of %s bytes is held against its FileSize', async (length, said) => {
    const { stdout } = await run([pathFor('hello')], {
      ...world,
      answer: (request) => {
        const isArchive = request.method === 'HEAD';
        if (isArchive) return { status: 200, headers: { 'content-length': length }, text: '' };
        const answer = world.answer?.(request) ?? {};
        return 'text' in answer && answer.text?.startsWith('StorePath') === true
          ? { ...answer, text: answer.text.replace('Compression: xz\n', 'Compression: xz\nFileSize: 184\n') }
          : answer;
      },
    });
    expect(stdout.replace(/\s+/g, ' ')).toContain(said);
  });

  test('a path that is here', async () => {
    const { stdout, status } = await run([pathFor('here')], world);
    expect(status).toBe(0);
    expect(stdout).toContain('This machine has it already');
  });

  test('that not all that a path refers to was looked at is said', async () => {
    const ports = fakePorts(world);
    await main(['why', ...several, '--save-facts', '/f.json'], ports, signal);
    const facts = JSON.parse(ports.written.get('/f.json') ?? '');
    facts.references.value.left = 50;
    const { stdout } = await run(['--facts', '/f.json'], { files: { '/f.json': JSON.stringify(facts) } });
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'Not known: whether 50 more of all that it refers to are to be had, which --closure looks at.',
    );
  });

  test('what Nix remembers is looked up for references, too', async () => {
    const ports = fakePorts({
      ...world,
      diskCaches: { '/home/alice/.cache/nix/binary-cache-v7.sqlite': {} },
    });
    const asked: string[] = [];
    const diskCache = {
      ...ports.diskCache,
      query: (path: string, queries: readonly string[]) => {
        asked.push(...queries);
        return ports.diskCache.query(path, queries);
      },
    };
    await main(['why', ...several], { ...ports, diskCache }, signal);
    expect(asked.join('\n')).toContain(hashPartFor('nowhere'));
  });

  test('as one JSON document that its schema describes', async () => {
    const { stdout } = await run([...several, '--json'], world);
    const document: unknown = JSON.parse(stdout);
    expect([...Value.Errors(WhySchema, document)]).toEqual([]);
    expect(document).toMatchObject({
      paths: [
        { verdict: 'substituted', from: 'http://b.test' },
        { verdict: 'unavailable', from: null },
        { verdict: 'unavailable', from: null },
        { verdict: 'unavailable', references: { missing: [pathFor('nowhere')] } },
        { verdict: 'unavailable' },
      ],
      summary: { paths: 5, had: 1 },
    });
  });

  test('saved facts give the same page again', async () => {
    const ports = fakePorts(world);
    const first = await main(['why', ...several, '--save-facts', '/f.json'], ports, signal);
    const saved = ports.written.get('/f.json') ?? '';
    const again = await run(['--facts', '/f.json'], { files: { '/f.json': saved } });
    expect(again).toEqual(first);
  });

  test('only what stands in the way is told: nothing of a dead cache where the path comes from another', async () => {
    const { stdout } = await run([pathFor('hello'), '--json'], world);
    expect(JSON.parse(stdout).findings).toEqual([]);
  });

  test.each([
    [[], 'Say which path'],
    [['--facts', '/f.json', pathFor('hello')], '--facts says itself which paths'],
    [['hello'], 'is no store path, hash, link, .drv or installable'],
    [[''], 'is empty'],
    [[pathFor('hello'), '--nope'], 'Unknown argument'],
  ])('wrong usage %j is one line and status 2', async (argv, said) => {
    const { stdout, stderr, status } = await run(argv, world);
    expect([stdout, status]).toEqual(['', 2]);
    expect(stderr).toContain(said);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test('what a path refers to is looked for in the order that Nix remembers, and so is foretold', async () => {
    const base = narinfoText('base', [key]);
    const top = referring('top', ['base'], key);
    const remembered = (url: string, id: number, priority: number) => ({
      id,
      url,
      timestamp: Date.parse('2026-01-02T03:00:00Z') / 1000,
      storeDir: '/nix/store',
      wantMassQuery: 1,
      priority,
    });
    const { stdout } = await run(
      [pathFor('top'), '--json', '--substituter', 'http://a.test', '--substituter', 'http://b.test'],
      {
        ...world,
        commands: { ...world.commands, ...invalid(pathFor('top')), ...invalid(pathFor('base')) },
        diskCaches: {
          '/home/alice/.cache/nix/binary-cache-v7.sqlite': {
            caches: [remembered('http://a.test', 1, 40), remembered('http://b.test', 2, 10)],
          },
        },
        answer: ({ url, method }) => {
          const { pathname } = new URL(url);
          if (pathname === '/nix-cache-info') return { status: 200, text: cacheInfoText };
          if (method === 'HEAD') return { status: 200, text: '' };
          if (pathname.includes(hashPartFor('top'))) return { status: 200, text: top };
          return pathname.includes(hashPartFor('base'))
            ? { status: 200, text: base }
            : { status: 404, text: '' };
        },
      },
    );
    expect(JSON.parse(stdout).paths).toMatchObject([{ verdict: 'substituted', from: 'http://b.test' }]);
  });

  test('interrupted, reports what it has and exits with 130', async () => {
    const { stdout, status } = await main(['why', pathFor('hello')], fakePorts(world), AbortSignal.abort());
    expect(status).toBe(130);
    expect(stdout).toContain('nterrupted');
  });
});
