import { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSecureContexts } from '../../lib/host/secure-contexts.ts';
import { type Minted, mintCertificates } from '../support/mint-certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'nixcache-test-'));
const file = join(folder, 'ca.crt');
let minted: Minted;

beforeAll(() => {
  minted = mintCertificates();
  copyFileSync(minted.caFile, file);
});
afterAll(() => {
  minted.remove();
  rmSync(folder, { recursive: true });
});

test('a bundle is read once, until it is another one, or there again', async () => {
  const contexts = createSecureContexts();
  const [first, second] = await Promise.all([contexts(file), contexts(file)]);
  expect(second).toBe(first);
  expect(await contexts(file)).toBe(first);
  writeFileSync(`${file}.new`, 'nothing');
  renameSync(`${file}.new`, file);
  expect(await contexts(file)).toMatchObject({ error: { code: 'NO_CERTIFICATE' } });
  rmSync(file);
  expect(await contexts(file)).toMatchObject({ error: { code: 'ENOENT' } });
  copyFileSync(minted.caFile, file);
  expect(await contexts(file)).toHaveProperty('secureContext');
});

test('without a bundle it is always the same', async () => {
  const contexts = createSecureContexts();
  expect(await contexts(undefined)).toBe(await contexts(undefined));
});
