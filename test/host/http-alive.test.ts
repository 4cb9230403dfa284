import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

let directory: string;
let bundle: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'nixcache-test-'));
  bundle = join(directory, 'http.mjs');
  const require = "import{createRequire as r}from'node:module';const require=r(import.meta.url);";
  const build = ['lib/host/http.ts', '--bundle', '--platform=node', '--format=esm', `--banner:js=${require}`];
  execFileSync('node_modules/.bin/esbuild', [...build, `--outfile=${bundle}`, '--log-level=error']);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('a process with nothing else to do waits for the end of a request', () => {
  const script = `
    const { createHttp } = await import(${JSON.stringify(bundle)});
    const silent = { ready: async () => {}, lookup: () => {} };
    const request = { method: 'GET', url: 'http://a.example.org/', maxBodyBytes: 0 };
    createHttp(silent).session({ userAgent: '' }).request(request, AbortSignal.timeout(200))
      .then(({ failure }) => process.stdout.write(failure.phase + ' ' + failure.code));`;
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', script]).toString()).toBe(
    'resolve TIMEOUT',
  );
});
