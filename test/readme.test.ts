import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createPorts } from '../lib/host/ports.ts';
import { main } from '../lib/main.ts';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
let demo = '';

/** Times differ from run to run, and with them the width of their columns and who is the fastest. */
const withoutTimes = (text: string): string =>
  text
    .replace(/\d+(?:\.\d+)? m?s\b/g, 'TIME')
    .replace(/^Fastest first: .*$/m, 'Fastest first: ...')
    .replace(/\s+/g, ' ')
    .trim();

beforeAll(async () => {
  // Translated beforehand: otherwise that happens while the caches of the demonstration have two seconds to answer.
  await Promise.all([import('../lib/commands/demo.ts'), import('../lib/commands/judge.ts')]);
  const ports = { ...createPorts(), terminal: { width: 80, colour: false, unicode: true } };
  demo = (await main(['demo'], ports, new AbortController().signal)).stdout;
}, 30_000);

test('the README shows what the demonstration really prints', () => {
  expect(demo).not.toBe('');
  const shown = /```text\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const printed = withoutTimes(demo);
  const missing = shown.split('\n\n').filter((block) => !printed.includes(withoutTimes(block)));
  expect(missing).toEqual([]);
});

test.each(['doctor', 'why', 'bench', 'explain', 'watch', 'exporter'])(
  'the README names every option of %s, and no other',
  async (command) => {
    const { stdout } = await main([command, '--help'], createPorts(), new AbortController().signal);
    const options = (text: string) => [...new Set(text.match(/--[a-z][a-z-]*/g) ?? [])].sort();
    const [, after = ''] = readme.split(`| option of \`${command}\` | |`);
    const [table = ''] = after.split('\n\n', 1);
    expect(options(table)).toEqual(
      options(stdout).filter((option) => !['--help', '--version'].includes(option)),
    );
  },
);
