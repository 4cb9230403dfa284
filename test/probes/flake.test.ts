import { expect, test } from 'vitest';
import { parseNixVersion } from '../../lib/nix/version.ts';
import { probeFlake } from '../../lib/probes/flake.ts';
import { type FakeWorld, fakePorts } from '../support/ports.ts';

const answers = '/home/alice/.local/share/nix/trusted-settings.json';

async function probe(nixConfig: string, world: FakeWorld = {}, version = 'nix (Nix) 2.34.8') {
  const ports = fakePorts(world);
  const given = { file: '/f/flake.nix', text: `{ nixConfig = { ${nixConfig} }; }` };
  const fact = await probeFlake(ports, given, parseNixVersion(version));
  expect(ports.asked).toEqual([]);
  return fact;
}

test('takes the settings from the text, and runs nothing', async () => {
  expect(await probe('extra-substituters = "https://a.test\n  https://b.test"; bash-prompt = "x";')).toEqual({
    state: 'ok',
    value: {
      file: '/f/flake.nix',
      settings: [
        { name: 'extra-substituters', words: ['https://a.test', 'https://b.test'] },
        { name: 'bash-prompt' },
      ],
      trustedSettings: { file: answers },
    },
  });
});

test('finds the answer to the very value, credentials included, and keeps none of them', async () => {
  const secret = Buffer.alloc(64, 7).toString('base64');
  const cache = 'https://bob:hunter2@a.test';
  const saved = { 'extra-substituters': { [cache]: true }, 'access-tokens': { x: false } };
  const fact = await probe(
    `extra-substituters = [ "${cache}" ]; access-tokens = "github.com=ghp_secret"; trusted-public-keys = "k-1:${secret}";`,
    { files: { [answers]: JSON.stringify(saved) } },
  );
  expect(fact).toMatchObject({
    value: {
      settings: [
        { name: 'extra-substituters', saved: 'allowed' },
        { name: 'access-tokens', saved: 'other-value' },
        { name: 'trusted-public-keys' },
      ],
    },
  });
  for (const text of ['hunter2', 'bob', 'ghp_secret', secret])
    expect(JSON.stringify(fact)).not.toContain(text);
});

test.each([
  [
    'NIX_DATA_HOME, since 2.25',
    { NIX_DATA_HOME: '/n', XDG_DATA_HOME: '/x' },
    '2.34.8',
    '/n/trusted-settings.json',
  ],
  ['not before', { NIX_DATA_HOME: '/n' }, '2.8.0', answers],
  ['XDG_DATA_HOME', { XDG_DATA_HOME: '/x' }, '2.34.8', '/x/nix/trusted-settings.json'],
])('looks for answers where Nix does: %s', async (_name, env, version, file) => {
  expect(await probe('', { env }, `nix (Nix) ${version}`)).toMatchObject({
    value: { trustedSettings: { file } },
  });
});

test.each([
  ['{', 'it is no JSON object'],
  ['{"a": {"b": "yes"}}', 'it holds something else than yes and no'],
])('answers that cannot be read are a problem: %s', async (text, problem) => {
  expect(await probe('', { files: { [answers]: text } })).toMatchObject({
    value: { trustedSettings: { problem } },
  });
});

test('a flake that cannot be read is no empty one', async () => {
  expect(await probe('a = b;')).toEqual({
    state: 'failed',
    reason: '/f/flake.nix: a in nixConfig is no literal value, which Nix refuses',
  });
});
