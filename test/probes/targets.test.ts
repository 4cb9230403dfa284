import { describe, expect, test } from 'vitest';
import { nixCommands } from '../../lib/probes/nix-commands.ts';
import { resolveTargets } from '../../lib/probes/resolve-targets.ts';
import { probeTargets } from '../../lib/probes/targets.ts';
import { type FakeWorld, fakePorts } from '../support/ports.ts';

const hash = '48bc0f42brb3nvr09kbzxs1fc1mcmmzn';
const storePath = `/nix/store/${hash}-wa`;
const drv = '/nix/store/bywg8qlhckl9kv82zy71hp8b1rpljr6i-wa.drv';
const derivation = (outputs: string) =>
  `Derive([${outputs}],[],[],"x86_64-linux","/bin/sh",[],[("allowSubstitutes",""),("name","wa")])`;
const one = derivation(`("out","${storePath}","","")`);
const two = derivation(
  `("dev","/nix/store/${hash.replace('4', '5')}-wa-dev","",""),("out","${storePath}","","")`,
);
const floating = derivation('("out","","r:sha256","")');

const invalid = 'nix-store --option substitute false --check-validity --print-invalid';
const evaluate = (what: string) =>
  `nix --extra-experimental-features nix-command flakes path-info --derivation -- ${what}`;

const signal = new AbortController().signal;
function named(world: FakeWorld, ...given: readonly string[]) {
  const ports = fakePorts(world);
  return resolveTargets(ports, nixCommands(ports, signal), given);
}

describe('resolveTargets', () => {
  test.each<[string, FakeWorld, string, object]>([
    ['a store path', {}, storePath, { kind: 'store-path', storePath, hashPart: hash }],
    ['a file in one', {}, `${storePath}/bin/x`, { kind: 'store-path', storePath, hashPart: hash }],
    ['a hash', {}, hash, { kind: 'hash', hashPart: hash }],
    [
      'the hash of something that this machine has',
      { files: { [`${storePath}.lock`]: '', [storePath]: 'x' } },
      hash,
      { kind: 'hash', storePath, hashPart: hash },
    ],
    [
      'a link that leads there',
      { files: { result: 'x' }, about: { result: { path: storePath } } },
      'result',
      { kind: 'link', storePath, hashPart: hash },
    ],
    [
      'a link to what is gone',
      { links: { '/home/alice/work/result': storePath } },
      'result',
      { kind: 'link', storePath, hashPart: hash },
    ],
    [
      'a link to a link, relative to its own folder',
      { links: { '/p/profile': 'profile-2-link', '/p/profile-2-link': `${storePath}/` } },
      '/p/profile',
      { kind: 'link', storePath, hashPart: hash },
    ],
    ['a derivation', { files: { [drv]: one } }, drv, { kind: 'derivation', storePath, hashPart: hash }],
  ])('%s', async (_name, world, asked, expected) => {
    const found = await named(world, asked);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ asked, ...expected });
  });

  test('a derivation gives each of its outputs, or those that are named', async () => {
    const world = { files: { [drv]: two } };
    const outputs = async (asked: string) =>
      (await named(world, asked)).map(({ derivation: given }) =>
        given.state === 'ok' ? given.value.output : given.state,
      );
    expect(await outputs(drv)).toEqual(['dev', 'out']);
    expect(await outputs(`${drv}!dev`)).toEqual(['dev']);
    expect(await outputs(`${drv}^*`)).toEqual(['dev', 'out']);
    await expect(outputs(`${drv}^man`)).rejects.toThrow('has no output man, but dev, out');
  });

  test('what is known only after the build has no path', async () => {
    const [target] = await named({ files: { [drv]: floating } }, drv);
    expect(target).not.toHaveProperty('storePath');
    expect(target).not.toHaveProperty('hashPart');
  });

  test('Nix evaluates an installable, from here, and without the outputs that only newer ones can name', async () => {
    const world = {
      files: { [drv]: two },
      commands: { [evaluate('/home/alice/work/./x#wa')]: { stdout: `${drv}\n` } },
    };
    const found = await named(world, './x#wa^dev');
    expect(found.map(({ kind, storePath: path }) => [kind, path?.slice(44)])).toEqual([
      ['installable', 'wa-dev'],
    ]);
  });

  test('says in one line why an installable could not be evaluated', async () => {
    const stderr = 'warning: x\nerror:\n       … while evaluating\n\n       error: oh no\n';
    await expect(
      named({ commands: { [evaluate('/home/alice/work/.#bad')]: { status: 1, stderr } } }, '.#bad'),
    ).rejects.toThrow('.#bad: could not be evaluated: error: oh no');
  });

  test('neither what was asked nor what Nix says of it shows a login or a token', async () => {
    const asked = 'git+https://bob:hunter2@git.test/x?access_token=hunter3#p';
    const stderr = "error: unable to download 'https://bob:hunter2@git.test/x?access_token=hunter3'\n";
    const failing = { commands: { [evaluate(asked)]: { status: 1, stderr } } };
    const message = await named(failing, asked).then(String, String);
    expect(message).toContain('git+https://***@git.test/x?access_token=***#p: could not');
    expect(message).not.toContain('hunter');
    const evaluated = { commands: { [evaluate(asked)]: { stdout: `${drv}\n` } }, files: { [drv]: one } };
    expect(JSON.stringify(await named(evaluated, asked))).not.toContain('hunter');
  });

  test('says that there is no Nix to evaluate it', async () => {
    await expect(named({}, '.#x')).rejects.toThrow(
      '.#x: could not be evaluated: the program nix was not found',
    );
  });

  test('the same path by two names is asked about once', async () => {
    expect(await named({}, storePath, `${storePath}/bin`)).toHaveLength(1);
  });

  test.each([
    ['nonsense', {}, 'hello', 'is no store path, hash, link, .drv or installable'],
    ['a missing derivation', {}, drv, 'is not on this machine'],
    ['an unreadable one', { files: { [drv]: { code: 'EACCES' } } }, drv, 'could not be read (EACCES)'],
    ['one that is none', { files: { [drv]: '<html>' } }, drv, 'is no derivation'],
    ['a flake', { files: { 'x/flake.nix': '{}' } }, 'x', 'a package of it is x#<name>'],
    ['an expression', { files: { 'x.nix': '{}' } }, 'x.nix', 'nix-instantiate x.nix prints'],
    ['another file', { files: { 'x.txt': '' } }, 'x.txt', 'leads to no store path'],
    ['links in a circle', { links: { '/a': '/b', '/b': '/a' } }, '/a', 'is no store path'],
    ['an option', {}, '--impure', 'options of Nix are not taken'],
    ['escape sequences', {}, '\u001b[31mx', 'is no store path'],
  ])('refuses %s in one line', async (_name, world, asked, why) => {
    await expect(named(world, asked)).rejects.toThrow(why);
    await named(world, asked).catch((error: Error) => {
      expect(error.message).not.toMatch(/[\n\u001b]/);
    });
  });
});

describe('probeTargets', () => {
  const target = {
    asked: storePath,
    kind: 'store-path' as const,
    hashPart: hash,
    storePath,
    derivation: { state: 'absent' as const, reason: '' },
  };
  async function valid(world: FakeWorld) {
    const ports = fakePorts(world);
    const found = await probeTargets(nixCommands(ports, signal), [target], undefined);
    return found.state === 'ok' ? found.value.paths[0]?.valid : found.state;
  }

  test.each([
    ['this machine has it', { stdout: '' }, { state: 'ok', value: true }],
    ['this machine does not have it', { stdout: `${storePath}\n` }, { state: 'ok', value: false }],
  ])('%s', async (_name, said, expected) => {
    expect(await valid({ commands: { [`${invalid} ${storePath}`]: said } })).toEqual(expected);
  });

  test('could not be asked is not "no"', async () => {
    expect(await valid({})).toMatchObject({ state: 'failed' });
  });
});
