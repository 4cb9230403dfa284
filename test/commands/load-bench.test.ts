import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadBench } from '../../lib/commands/load-bench.ts';
import type { FilesPort, FileText } from '../../lib/model/ports.ts';
import { fakePorts } from '../support/ports.ts';

const typical = readFileSync(join(import.meta.dirname, '../../fixtures/report/bench/typical.json'), 'utf8');
const filesWith = (answer: FileText): FilesPort => ({ ...fakePorts().files, read: async () => answer });
const ok = (text: string): FileText => ({ state: 'ok', text, truncated: false });

test('a kept measurement of version 1 can be read', async () => {
  const { ranking } = await loadBench(filesWith(ok(typical)), 'old.json');
  expect(ranking).toHaveLength(4);
});

test.each([
  ['absent', { state: 'absent' } as const, /^--compare old\.json: there is no such file$/],
  ['unreadable', { state: 'failed', code: 'EACCES' } as const, /: cannot be read \(EACCES\)$/],
  ['no JSON', ok('{'), /: this is no JSON document$/],
  [
    'a report of the doctor',
    ok('{"schemaVersion":1,"caches":[]}'),
    /: this is no document of nixcache bench --json$/,
  ],
  ['a list', ok('[]'), /: this is no document of nixcache bench --json$/],
  ['null', ok('null'), /: this is no document of nixcache bench --json$/],
  [
    'of another version',
    ok(typical.replace('"schemaVersion": 1', '"schemaVersion": 7')),
    /version 7, only those of version 1/,
  ],
  [
    'not whole',
    ok(typical.replace('"place": 1', '"place": "first"')),
    /: this measurement is not whole \(\/ranking\/0\/place /,
  ],
])('a file that is %s is refused in one line', async (_, answer, message) => {
  const failure = await loadBench(filesWith(answer), 'old.json').catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'UserError', message: expect.stringMatching(message) });
  expect(String(failure)).not.toContain('\n');
});
