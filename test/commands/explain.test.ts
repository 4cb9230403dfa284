import Value from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { main } from '../../lib/main.ts';
import { type Explanation, ExplanationSchema } from '../../lib/model/explanation.ts';
import { cacheInfoText } from '../support/facts.ts';
import { expectGolden } from '../support/golden.ts';
import { type FakeWorld, fakePorts, nix } from '../support/ports.ts';

const signal = new AbortController().signal;
const run = (argv: readonly string[], world: FakeWorld = {}) =>
  main(['explain', ...argv], fakePorts(world), signal);
const json = async (argv: readonly string[], world: FakeWorld = {}): Promise<Explanation> =>
  JSON.parse((await run([...argv, '--json'], world)).stdout);

const cache = 'http://10.0.0.7:5000';
const path = '/nix/store/x6jzjlhqsv0c35w4sgik82p9xvng15p3-hello-2.12';
const dead = `warning: error: unable to download '${cache}/nix-cache-info': Couldn't connect to server (7); retrying in 289 ms
warning: unable to download '${cache}/nix-cache-info': Couldn't connect to server (7)
don't know how to build these paths:
  ${path}
error: build of '${path}' failed
`;
const quiet = 'hello> error: no cache here\nbuilding...\n';

describe('explain', () => {
  test.each([
    [['-'], { input: [dead] }],
    [[], { input: [dead.slice(0, 100), dead.slice(100)] }],
    [['build.log'], { files: { 'build.log': dead } }],
  ])('%j reads the log, says its cause, and exits with 1', async (argv, world) => {
    const { stdout, stderr, status } = await run(argv, world);
    expect([stderr, status]).toEqual(['', 1]);
    expect(stdout).toContain(`No connection to ${cache} can be made. [unreachable-cache]`);
  });

  test('is silent about a log without trouble of caches, and exits with 0', async () => {
    expect(await run([], { input: [quiet] })).toEqual({
      stdout: '\u2713 Nothing in these 2 lines is about trouble with caches.\n',
      stderr: '',
      status: 0,
    });
    expect((await run([], { input: [] })).stdout).toBe('\u2713 There was nothing to read.\n');
  });

  test('without a log lists the findings, those of logs too', async () => {
    const { stdout, status } = await run([]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^untrusted-key +A cache signs/m);
    expect(stdout).toMatch(/^refused-signature +\S/m);
  });

  test('an id wins over a file of its name, and ./ means the file', async () => {
    const files = { 'untrusted-key': dead, './untrusted-key': dead };
    expect((await run(['untrusted-key'], { files })).stdout).toMatch(/^untrusted-key \(/);
    expect((await run(['./untrusted-key'], { files })).stdout).toContain('[unreachable-cache]');
    expect((await run(['refused-signature'], { input: [dead] })).stdout).toMatch(
      /^refused-signature \(error, log\)/,
    );
  });

  test.each([
    [['untrusted-kye'], /no such finding, and no such file; did you mean untrusted-key\?/],
    [['/gone/build.log'], /no such finding, and no such file; nixcache explain lists/],
    [['secret.log'], /secret\.log: cannot be read \(EACCES\)/],
    [['untrusted-key', '--json'], /--json goes with a log/],
    [['--probe'], /--probe goes with a log/],
    [['a.log', 'b.log'], /b\.log|Unknown/],
  ])('%j is wrong usage', async (argv, said) => {
    const { stdout, stderr, status } = await run(argv, { files: { 'secret.log': { code: 'EACCES' } } });
    expect([stdout, status]).toEqual(['', 2]);
    expect(stderr).toMatch(said);
  });

  test('--json is one document of its schema, empty where there is nothing', async () => {
    const document = await json([], { input: [dead] });
    expect(Value.Check(ExplanationSchema, document)).toBe(true);
    expect(document).toMatchObject({
      schemaVersion: 1,
      log: { name: '-', lines: 5 },
      caches: [cache],
      findings: [
        {
          check: 'unreachable-cache',
          subject: { kind: 'cache', name: cache },
          seen: { times: 2, firstLine: 1, lastLine: 2 },
        },
        { check: 'uncached-path', explainedBy: { check: 'unreachable-cache' }, paths: [path] },
      ],
      summary: { errors: 1, warnings: 0, notes: 0 },
    });
    expect(await json([], { input: [quiet] })).toMatchObject({
      findings: [],
      asides: [],
      caches: [],
      left: 0,
    });
  });

  test('exits with 1 for a warning under --strict alone', async () => {
    const world = { input: ["warning: unknown setting 'substituter'\n"] };
    expect((await run([], world)).status).toBe(0);
    expect((await run(['--strict'], world)).status).toBe(1);
  });

  test('interrupted, says what was read so far and exits with 130', async () => {
    const { stdout, status } = await main(['explain'], fakePorts({ input: [dead] }), AbortSignal.abort());
    expect(status).toBe(130);
    expect(stdout).toContain('It was interrupted');
  });

  test('nothing in it is obeyed by a terminal', async () => {
    const { stdout } = await run([], {
      input: [`warning: '\u0007http://a\u202etset.ehcac' does not appear to be a binary cache\n`],
    });
    expect(stdout).toContain('[not-a-cache]');
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});

describe('--probe', () => {
  const world: FakeWorld = {
    input: [dead],
    commands: {
      'nix --version': { stdout: 'nix (Nix) 2.34.8\n' },
      [nix('config show --json')]: { stdout: JSON.stringify({ substituters: { value: [] } }) },
    },
    answer: ({ url }) =>
      url.endsWith('/nix-cache-info') ? { status: 200, text: cacheInfoText } : { status: 404, text: '' },
  };

  test('also looks at the caches of the log, and at its paths', async () => {
    const ports = fakePorts(world);
    const { stdout, status } = await main(['explain', '--probe'], ports, signal);
    expect(status).toBe(1);
    expect(stdout).toContain('[unreachable-cache]');
    expect(stdout).toContain('The caches of this log, looked at now:');
    const urls = ports.requests.map(({ url }) => url);
    expect(urls).toContain(`${cache}/nix-cache-info`);
    expect(urls).toContain(`${cache}/x6jzjlhqsv0c35w4sgik82p9xvng15p3.narinfo`);
  });

  test('puts both into one document', async () => {
    const document = await json(['--probe'], world);
    expect(Value.Check(ExplanationSchema, document)).toBe(true);
    expect(document.probe?.caches).toMatchObject([{ substituter: cache, reach: 'answers' }]);
  });

  test('makes no request where the log names no cache', async () => {
    const ports = fakePorts({ ...world, input: [quiet] });
    const { stdout, status } = await main(['explain', '--probe'], ports, signal);
    expect([status, ports.requests]).toEqual([0, []]);
    expect(stdout).toContain('names no cache');
  });
});

describe('the page', () => {
  const retries = Array.from(
    { length: 4 },
    (_, index) =>
      `warning: error: unable to download '${cache}/nix-cache-info': Couldn't connect to server (7); retrying in ${[261, 529, 1237, 2641][index]} ms\n`,
  ).join('');
  const troubled = `${retries}warning: unable to download '${cache}/nix-cache-info': Couldn't connect to server (7)
warning: ignoring untrusted substituter 'https://mine.test', you are not a trusted user.
Run \`man nix.conf\` for more information on the \`substituters\` configuration option.
warning: ignoring substitute for '${path}' from 'https://team.test', as it's not signed by any of the keys in 'trusted-public-keys'
building '/nix/store/h9q353mvbpy369fvbxxr99g7c81vgdr9-hello-2.12.drv'...
hello> main.c:3:5: error: expected ';' before 'return'
error: builder for '/nix/store/h9q353mvbpy369fvbxxr99g7c81vgdr9-hello-2.12.drv' failed with exit code 2;
       last 2 log lines:
       > main.c:3:5: error: expected ';' before 'return'
       > make: *** [hello] Error 1
       For full logs, run 'nix log /nix/store/h9q353mvbpy369fvbxxr99g7c81vgdr9-hello-2.12.drv'.
error: 1 dependencies of derivation '/nix/store/b25s9ij0kwgyn0dwnwk68xzjimmfi4yx-system.drv' failed to build
`;

  test('of a troubled build', async () => {
    expectGolden('cli/explain-log-troubled.txt', (await run([], { input: [troubled] })).stdout);
  });

  test('of a build that failed by itself', async () => {
    const log = troubled.slice(troubled.indexOf('building'));
    expectGolden('cli/explain-log-build-failed.txt', (await run([], { input: [log] })).stdout);
  });

  test.each([60, 80, 120])('no line is wider than %i columns but those to be copied', async (width) => {
    const ports = fakePorts({ input: [troubled] });
    const { stdout } = await main(['explain'], { ...ports, terminal: { ...ports.terminal, width } }, signal);
    const wide = stdout.split('\n').filter((line) => line.length > width && !/^ {11}nixcache /.test(line));
    expect(wide).toEqual([]);
  });

  test('in a terminal without Unicode is ASCII alone', async () => {
    const ports = fakePorts({ input: [troubled] });
    const { stdout } = await main(
      ['explain'],
      { ...ports, terminal: { ...ports.terminal, unicode: false } },
      signal,
    );
    expect(stdout).toMatch(/^[\n\x20-\x7e]*$/);
  });
});
