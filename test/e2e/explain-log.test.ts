import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Explanation } from '../../lib/model/explanation.ts';
import { freePort, Lab, type SigningKey, skipReason } from './support/lab.ts';

/** A real Nix fails in many ways, its words go through a pipe, and each comes to its cause. */
const reason = skipReason(['nix-store', 'nix-build']);

/** The folder in front of a file names the fault. */
const server = `
  const { createServer } = require('node:http');
  const { readFileSync } = require('node:fs');
  const page = '<html><title>Please log in</title></html>\\n';
  createServer((request, response) => {
    const [, fault, ...rest] = request.url.split('/');
    const file = rest.join('/');
    const part = file === 'nix-cache-info' ? 'info' : file.endsWith('.narinfo') ? 'narinfo' : 'nar';
    const [where, what] = fault.split('-');
    const answer = (status, body) => { response.writeHead(status); response.end(body); };
    if (request.method === 'PUT') return answer(405, '');
    if (where === part && what === 'html') return answer(200, page);
    if (where === part && what === 'gnu') return answer(200, 'StoreDir: /gnu/store\\n');
    if (where === part && what !== undefined) return answer(Number(what), page);
    try {
      const body = readFileSync(process.argv[1] + '/' + file);
      answer(200, fault === 'unsigned' && part === 'narinfo' ? String(body).replace(/^Sig: .*\\n/m, '') : body);
    } catch { answer(404, ''); }
  }).listen(Number(process.argv[2]), '127.0.0.1');
`;

describe.skipIf(reason !== undefined)('what a real Nix says', () => {
  const lab = new Lab();
  let origin = '';
  let closed = '';
  let key: SigningKey;
  let other: SigningKey;
  let path = '';

  beforeAll(async () => {
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    closed = `http://127.0.0.1:${await freePort()}`;
    key = lab.signingKey('explain-1');
    other = lab.signingKey('explain-1');
    path = lab.buildPath('explain-log');
    lab.copyToCache(path, key);
    lab.forget(path);
    lab.start(process.execPath, '-e', server, lab.cacheDir, String(port));
    for (let attempt = 0; attempt < 100; attempt++)
      if (lab.run('bash', '-c', `exec 3<>/dev/tcp/127.0.0.1/${port}`).status === 0) break;
  });
  afterAll(() => lab.close());

  function explain(
    url: string,
    command: string,
    keys = key.publicText,
  ): Explanation & { readonly status: number } {
    lab.configure(
      `substituters = ${url}\ntrusted-public-keys = ${keys}\ndownload-attempts = 2\nconnect-timeout = 2\nextra-experimental-features = nix-command`,
    );
    lab.run('rm', '-rf', 'home/.cache');
    const { stdout, status } = lab.run(
      'bash',
      '-c',
      `${command} 2>&1 | "$0" "$1" explain --json`,
      process.execPath,
      lab.bin,
    );
    lab.run('nix-store', '--delete', path);
    return { ...JSON.parse(stdout), status };
  }
  const causes = ({ findings }: Explanation) =>
    findings.flatMap(({ check, subject, explainedBy }) =>
      explainedBy === undefined ? [[check, subject.name]] : [],
    );
  const at = (fault: string) => `${origin}/${fault}`;

  test.each([
    ['info-500', 'server-error'],
    ['info-404', 'not-a-cache'],
    ['info-gnu', 'store-prefix-mismatch'],
    ['narinfo-500', 'failing-narinfos'],
    ['nar-404', 'missing-nar'],
    ['nar-503', 'failing-nars'],
    ['nar-html', 'damaged-nar'],
    ['unsigned', 'refused-signature'],
  ])('at a cache with %s comes to %s', (fault, check) => {
    const found = explain(at(fault), `nix-store -r ${path}`);
    expect([causes(found), found.status]).toEqual([[[check, at(fault)]], 1]);
  });

  test('is the same as internal-json', () => {
    const found = explain(at('narinfo-html'), `nix-store -r ${path} --log-format internal-json -v`);
    expect(causes(found)).toEqual([['corrupt-narinfo', at('narinfo-html')]]);
  });

  test('at a closed port, and at a name that there is not', () => {
    expect(causes(explain(closed, `nix-store -r ${path}`))).toEqual([['unreachable-cache', closed]]);
    const nowhere = 'http://nope.invalid';
    expect(causes(explain(nowhere, `nix-store -r ${path}`))).toEqual([['unresolved-host', nowhere]]);
  });

  test('about keys', () => {
    expect(causes(explain(at('fine'), `nix-store -r ${path}`, other.publicText))).toEqual([
      ['refused-signature', at('fine')],
    ]);
    expect(causes(explain(at('fine'), `nix-store -r ${path}`, 'explain-1'))).toEqual([
      ['malformed-trusted-key', 'trusted-public-keys'],
    ]);
  });

  test('when nothing is wrong with the cache comes to nothing, and a build that fails to one sentence', () => {
    const found = explain(at('fine'), `nix-store -r ${path}`);
    expect([found.findings, found.asides, found.status]).toEqual([[], [], 0]);
    const failing = lab.file(
      'failing.nix',
      `derivation { name = "failing"; system = builtins.currentSystem; builder = "/bin/sh"; args = [ "-c" "echo ${lab.folder}; echo error: unable to download; exit 3" ]; }`,
    );
    for (const command of [
      `nix-build --no-out-link ${failing}`,
      `nix build --impure --no-link -L -f ${failing}`,
    ]) {
      const { findings, asides, status } = explain(at('fine'), command);
      expect([findings, asides.map(({ name }) => name), status]).toEqual([[], ['failing'], 0]);
    }
  });

  test('also where the cache is looked at right away', () => {
    const dead = lab.file('dead.log', `warning: '${at('fine')}' does not appear to be a binary cache\n`);
    lab.configure(`trusted-public-keys = ${key.publicText}`);
    const { stdout, status } = lab.nixcache('explain', dead, '--probe', '--json');
    const { probe } = JSON.parse(stdout) as Explanation;
    expect([probe?.caches.map(({ reach }) => reach), status]).toEqual([['answers'], 1]);
  });
});
