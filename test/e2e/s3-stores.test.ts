import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Report } from '../../lib/model/report.ts';
import { Lab, skipReason } from './support/lab.ts';
import { alice, LabMachine, root } from './support/lab-machine.ts';

/** Answers as S3 does to somebody without credentials: buckets by name in the path. */
const error = (status: number, code: string, headers = {}) => ({
  status,
  headers: { 'content-type': 'application/xml', ...headers },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>no</Message></Error>`,
});

function answer(path: string) {
  const [, bucket = '', ...key] = path.split('/');
  if (bucket === 'private') return error(403, 'AccessDenied');
  if (bucket === 'moved') return error(301, 'PermanentRedirect', { 'x-amz-bucket-region': 'eu-west-1' });
  if (bucket !== 'public' && bucket !== 'empty') return error(404, 'NoSuchBucket');
  if (bucket === 'empty' || key.join('/') !== 'nix-cache-info') return error(404, 'NoSuchKey');
  return { status: 200, headers: {}, body: 'StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 40\n' };
}

describe('buckets', () => {
  const lab = new Lab();
  const requests: { readonly path: string; readonly authorization: string | undefined }[] = [];
  let server: Server;
  let endpoint = '';

  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = request.url ?? '';
      requests.push({ path, authorization: request.headers.authorization });
      const { status, headers, body } = answer(path);
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `endpoint=127.0.0.1:${(server.address() as AddressInfo).port}&scheme=http`;
    lab.configure('');
  });
  beforeEach(() => {
    requests.length = 0;
  });
  afterAll(async () => {
    server.close();
    await lab.close();
  });

  /** Beside the server, which is in this process: so it must not be waited for in one go. */
  const doctor = (entry: string, env: Record<string, string> = {}, ...more: readonly string[]) =>
    new Promise<Report>((resolve, reject) => {
      const args = [lab.bin, 'doctor', '--json', '--substituter', entry, ...more];
      const child = spawn(process.execPath, args, { env: { ...lab.env, ...env }, cwd: lab.folder });
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      child.on('error', reject);
      child.on('close', () => resolve(lab.parse(text)));
    });
  const entryOf = (bucket: string) => `s3://${bucket}?${endpoint}`;
  const about = (report: Report) =>
    report.findings
      .filter(({ subject, check }) => subject.kind === 'cache' && check !== 'unsupported-bucket')
      .map(({ check }) => check);

  test('a public one is a cache like any other, and is asked without credentials', async () => {
    const report = await doctor(entryOf('public'), {
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 's3cret',
    });
    expect(report.caches).toMatchObject([{ reach: 'answers' }]);
    expect(about(report)).toEqual([]);
    expect(requests[0]).toEqual({ path: '/public/nix-cache-info', authorization: undefined });
    expect(requests.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
    expect(JSON.stringify(report)).not.toContain('s3cret');
  });

  test.each([
    ['private', 'private-bucket'],
    ['moved', 'bucket-in-other-region'],
    ['nowhere', 'missing-bucket'],
    ['empty', 'missing-cache-info'],
  ])('%s', async (bucket, check) => {
    const report = await doctor(entryOf(bucket));
    expect(about(report)).toEqual([check]);
    expect(requests.map(({ path }) => path)).toEqual([`/${bucket}/nix-cache-info`]);
  });

  test('the region that a bucket is in, put into its URL, ends the finding about it', async () => {
    const [finding] = (await doctor(entryOf('moved'))).findings.filter(
      ({ check }) => check === 'bucket-in-other-region',
    );
    expect(finding?.fixes[0]?.title).toContain(`Write ${entryOf('moved')}&region=eu-west-1 instead of`);
  });

  test('a Nix that was built without buckets says so itself', async () => {
    const { findings } = await doctor(entryOf('public'));
    const { stderr } = lab.run('nix-store', '--store', 's3://b?trusted=maybe', '--verify-path');
    const told = findings.some(({ check }) => check === 'unsupported-bucket');
    expect(told).toBe(stderr.includes("don't know how to open"));
  });

  test('with credentials that may open it, a private one is nothing that could be told', async () => {
    mkdirSync(join(lab.folder, 'home/.aws'), { recursive: true });
    const file = join(lab.folder, 'home/.aws/credentials');
    writeFileSync(file, '[ci]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s3cret\n');
    const named = await doctor(`${entryOf('private')}&profile=ci`, {}, '--skip', 'unsupported-bucket');
    expect(about(named)).toEqual([]);
    expect(JSON.stringify(named)).toContain('cannot tell whether they open it');
    const misspelled = await doctor(`${entryOf('private')}&profile=c1`);
    expect(about(misspelled)).toEqual(['private-bucket']);
    expect(JSON.stringify(misspelled)).toContain('no AWS profile c1');
    expect(JSON.stringify([named, misspelled])).not.toMatch(/s3cret|AKIA/);
  });
});

const reason = skipReason(['nix', 'nix-daemon', 'nginx', 'openssl', 'setpriv', 'nsenter', 'ip']);

/** A real daemon, and a private bucket: whose credentials there are decides. */
describe.skipIf(reason !== undefined)('a private bucket, where a daemon downloads', () => {
  const machine = new LabMachine();
  const entry = 's3://private?endpoint=127.0.0.1:9000&scheme=http';
  const key = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 's3cret' };

  beforeAll(async () => {
    await machine.boot(
      ['plain.test'],
      `server { listen 127.0.0.1:9000; default_type application/xml;
        location / { return 403 '<Error><Code>AccessDenied</Code></Error>'; } }`,
    );
    machine.configure('');
    await machine.startDaemon();
  });
  afterAll(() => machine.close());

  test('root sees that the daemon has none, though there are some in the shell', () => {
    const { findings } = machine.doctor(
      { ...root, env: key },
      '--substituter',
      entry,
      '--skip',
      'unsupported-bucket',
    );
    const [finding] = findings.filter(({ check }) => check === 'private-bucket');
    expect(finding?.message).toContain('this user has some, but the Nix daemon, which downloads, has none');
    expect(JSON.stringify(findings)).not.toContain('s3cret');
  });

  test('a user cannot see what the daemon has, and is told who can', () => {
    const { unknowns } = machine.doctor(
      { ...alice, env: key },
      '--substituter',
      entry,
      '--skip',
      'unsupported-bucket',
    );
    const told = JSON.stringify(unknowns);
    expect(told).toContain('those of this user are nothing to the daemon; run nixcache as root to see');
    expect(told).not.toContain('s3cret');
  });
});
