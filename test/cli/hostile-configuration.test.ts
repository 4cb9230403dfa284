import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

/** The program as it is started, with configuration files that nobody would write. There is no Nix on its path. */
const folder = mkdtempSync(join(tmpdir(), 'nixcache-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const secret = 'hunter2hunter2';
const secretKey = Buffer.alloc(64, 7).toString('base64');

/** Numbers that look random and are the same in every run. */
function bytes(count: number): Buffer {
  let state = 20_260_102;
  return Buffer.from(
    Uint8Array.from({ length: count }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state >> 16;
    }),
  );
}

const hostile: Readonly<Record<string, (home: string) => string | Buffer>> = {
  'random bytes': () => bytes(100_000),
  'a line of ten million characters': () => `substituters = https://a.test/${'x'.repeat(10_000_000)}\n`,
  'ten thousand substituters': () =>
    Array.from({ length: 10_000 }, (_, index) => `extra-substituters = https://c${index}.test\n`).join(''),
  'a hundred thousand keys': () =>
    `trusted-public-keys = ${Array.from({ length: 100_000 }, (_, index) => `k${index}:${'A'.repeat(43)}=`).join(' ')}\n`,
  'a key of a million characters': () =>
    `trusted-public-keys = ${'k'.repeat(1e6)}:AAAA x:${'A'.repeat(1e6)}\n`,
  'a file that includes itself': () => 'include nix.conf\n',
  'each file includes two': (home) => {
    for (let index = 0; index < 30; index += 1)
      writeFileSync(join(home, `${index}.conf`), `include ${index + 1}.conf\n`.repeat(2));
    return '!include 0.conf\n';
  },
  'a link to the own folder': (home) => {
    symlinkSync('.', join(home, 'again'));
    return '!include again/nix.conf\n';
  },
  'names of JavaScript': () =>
    '__proto__ = x\nconstructor = y\ntoString = 1\nextra-__proto__ = 1\naccess-tokens = __proto__=x\n',
  'control characters and what is no text': () =>
    Buffer.concat([
      Buffer.from('substituters = https://a\u001b[31m.test \u202ehttps://b.test https://\0.test '),
      Buffer.from([0xff, 0xfe, 0xed, 0xa0, 0x80, 0x20, 0xc2, 0x9b, 0x0a]),
      Buffer.from('trusted-users = \u001b]0;evil\u0007 \u200b\ninclude a\0b\nname\u0085 = \u2028\n'),
    ]),
  'secrets everywhere': () =>
    [
      `substituters = https://bob:${secret}@a.test https://a.test/?secret-key=${secret} s3://x?secret-key=${secret}`,
      `extra-substituters = https://b.test/?token=${secret}&sig=${secret} bob:${secret}@c.test`,
      `trusted-substituters = https://${secret}@d.test "https://bob:${secret}@e.test",`,
      `trusted-public-keys = x-1:${secretKey} "y-1:${secretKey}"`,
      `access-tokens = github.com=${secret} gitlab.com=PAT:${secret}`,
      `access-tokens=github.com=${secret}`,
      `impure-env = TOKEN=${secret}`,
      `connect-timeout = https://bob:${secret}@f.test`,
      `include https://bob:${secret}@g.test`,
      `store = ssh://bob:${secret}@h.test`,
    ].join('\n'),
};

const commands = [
  ['config'],
  ['config', '--json'],
  ['doctor', '--offline'],
  ['doctor', '--offline', '--json'],
];

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function nixcache(args: readonly string[], home: string): Promise<Ended> {
  const bin = join(import.meta.dirname, '../../bin/nixcache.cjs');
  const env = { PATH: join(home, 'bin'), HOME: home, NIX_CONF_DIR: home };
  const options = { env, cwd: home, maxBuffer: 1 << 28, timeout: 60_000 };
  return new Promise((resolve) => {
    execFile(process.execPath, [bin, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
    });
  });
}

describe.each(Object.keys(hostile))('%s', (name) => {
  const home = join(folder, name.replaceAll(' ', '-'));

  test('ends, says something, and shows neither a secret nor a control character', async () => {
    mkdirSync(home, { recursive: true });
    const text = hostile[name]?.(home) ?? '';
    writeFileSync(join(home, 'nix.conf'), text);
    const ended = await Promise.all(
      commands.map(async (args) => ({ args, ...(await nixcache(args, home)) })),
    );
    for (const { args, code, stdout, stderr } of ended) {
      const what = `${args.join(' ')}: ${stderr.slice(0, 500)}`;
      expect([0, 1], what).toContain(code);
      expect(stderr, what).toBe('');
      expect(/[^\n\P{Cc}]|[\u2028\u2029\u202e\p{Cs}]/u.test(stdout), what).toBe(false);
      if (args.includes('--json')) expect(JSON.parse(stdout), what).toHaveProperty('schemaVersion');
      else expect(stdout.length, what).toBeGreaterThan(100);
      if (name.startsWith('secrets')) {
        expect(stdout.includes(secret), what).toBe(false);
        expect(stdout.includes(secretKey.slice(0, 40)), what).toBe(false);
      }
    }
  }, 120_000);
});

test('a pipe that is closed early is no failure', async () => {
  const home = join(folder, 'pipe');
  mkdirSync(home);
  writeFileSync(join(home, 'nix.conf'), `trusted-users = ${'alice '.repeat(100_000)}\n`);
  const bin = join(import.meta.dirname, '../../bin/nixcache.cjs');
  const script = `"${process.execPath}" "${bin}" config --json | head -n 1; echo "status $${'{PIPESTATUS[0]}'}"`;
  const env = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, HOME: home, NIX_CONF_DIR: home };
  const { stdout, stderr } = await new Promise<Ended>((resolve) => {
    execFile('bash', ['-c', script], { env, cwd: home }, (_error, out, err) =>
      resolve({ code: 0, stdout: out, stderr: err }),
    );
  });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^\{\nstatus \d+\n$/);
});
