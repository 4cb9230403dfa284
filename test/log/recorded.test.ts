import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explained } from '../support/logs.ts';

/** What four real Nixes said when a cache failed, each in a pipe, in a terminal and as internal-json (scripts/record-logs.mjs). */
const folder = join(import.meta.dirname, '../../fixtures/logs');
const versions = readdirSync(folder);

/** The headlines of each situation; where versions say more or less, by the first one that does so. */
const causes: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  refused: { '2.3': ['unreachable-cache'] },
  'refused-five': { '2.3': ['unreachable-cache'] },
  'refused-new': { '2.3': ['unreachable-cache'] },
  'refused-copy': { '2.3': ['unreachable-cache'] },
  unresolved: { '2.3': ['unresolved-host'] },
  'info-401': { '2.3': ['not-a-cache'], '2.26': ['denied-access'] },
  'info-403': { '2.3': ['not-a-cache'], '2.26': ['denied-access'] },
  'info-404': { '2.3': ['not-a-cache'] },
  'info-500': { '2.3': ['server-error'] },
  'info-429': { '2.3': ['server-error'] },
  'info-hang': { '2.3': ['cache-timeout'], '2.26': ['silent-server'] },
  'info-reset': { '2.3': ['broken-connection'] },
  'info-closed': { '2.3': ['broken-connection'] },
  'info-prefix': { '2.3': ['store-prefix-mismatch'] },
  // 2.3 does not mind.
  'info-priority': { '2.3': [], '2.8': ['unreadable-priority'] },
  redirect: { '2.3': ['redirect-loop'] },
  'narinfo-403': { '2.3': ['uncached-path'] },
  'narinfo-500': { '2.3': ['failing-narinfos'] },
  'narinfo-500-new': { '2.3': ['failing-narinfos'] },
  'narinfo-html': { '2.3': ['corrupt-narinfo'], '2.26': ['web-page-answer'] },
  'narinfo-short': { '2.3': ['corrupt-narinfo'] },
  // 2.3 is aborted without a word.
  'narinfo-crlf': { '2.3': [], '2.8': ['corrupt-narinfo'] },
  'narinfo-sig': { '2.3': ['malformed-signature'] },
  'narinfo-name': { '2.3': ['misplaced-narinfo'] },
  'nar-404': { '2.3': ['missing-nar'] },
  'nar-404-realise': { '2.3': ['missing-nar'] },
  'nar-500': { '2.3': ['failing-nars'] },
  'nar-cut': { '2.3': ['broken-connection'] },
  'nar-stall': { '2.3': ['silent-server'] },
  'nar-flip': { '2.3': ['damaged-nar'] },
  'nar-flip-build': { '2.3': ['damaged-nar'] },
  'nar-garbage': { '2.3': ['damaged-nar'] },
  'nar-empty': { '2.3': ['damaged-nar'] },
  'nar-hash': { '2.3': ['damaged-nar'] },
  unsigned: { '2.3': ['refused-signature'] },
  'unsigned-build': { '2.3': ['refused-signature'] },
  'unsigned-copy': { '2.3': ['unsigned-import'] },
  'wrong-key': { '2.3': ['refused-signature'] },
  'bad-key': { '2.3': ['malformed-trusted-key'] },
  'bad-key-base64': { '2.3': ['malformed-trusted-key'] },
  'tls-unknown': { '2.3': ['refused-certificate'], '2.26': ['untrusted-certificate'] },
  'tls-no-bundle': { '2.3': ['missing-ca-file'] },
  'tls-plain': { '2.3': ['tls-mismatch'] },
  'proxy-dead': { '2.3': ['unreachable-cache'], '2.34': ['unreachable-proxy'] },
  'proxy-unresolved': { '2.3': ['unreachable-proxy'] },
  // 2.34 then falls back on the default cache, which this machine cannot reach.
  schemeless: { '2.3': ['schemeless-substituter'], '2.34': ['schemeless-substituter', 'unresolved-host'] },
  'bad-parameter': { '2.3': ['unusable-substituter'] },
  // Where there is no ssh at all, and where there is.
  ssh: { '2.3': ['missing-ssh-client'], '2.8': ['unreachable-ssh-host'], '2.26': ['missing-ssh-client'] },
  'ssh-ng': {
    '2.3': ['missing-ssh-client'],
    '2.8': ['unreachable-ssh-host'],
    '2.26': ['missing-ssh-client'],
  },
  fallback: { '2.3': ['failing-narinfos', 'crashing-fallback'], '2.26': ['failing-narinfos'] },
  'no-daemon': { '2.3': ['missing-daemon'] },
  // 2.8 does not say it.
  'unknown-setting': { '2.3': ['misspelled-setting'], '2.8': [], '2.26': ['misspelled-setting'] },
  'missing-everywhere': { '2.3': ['uncached-path'] },
  'build-failed': { '2.3': [] },
  'build-failed-new': { '2.3': [] },
  'refused-then-build-failed': { '2.3': ['refused-signature'] },
  healthy: { '2.3': [] },
  'built-without-caches': { '2.3': [] },
};
const minor = (version: string): number => Number(version.split('.')[1]);

function expected(situation: string, version: string): readonly string[] | undefined {
  const [, last] =
    Object.entries(causes[situation] ?? {}).findLast(([since]) => minor(since) <= minor(version)) ?? [];
  return last;
}

describe.each(versions)('Nix %s', (version) => {
  const files = readdirSync(join(folder, version));

  test.each(files)('%s', (file) => {
    const [situation = ''] = file.split('.');
    const { findings } = explained(readFileSync(join(folder, version, file), 'utf8'));
    const roots = findings.flatMap(({ check, explainedBy }) => (explainedBy === undefined ? [check] : []));
    expect(roots).toEqual(expected(situation, version));
  });

  test('all situations were recorded', () => {
    const recorded = new Set(files.map((file) => file.split('.')[0]));
    expect(Object.keys(causes).filter((situation) => !recorded.has(situation))).toEqual([]);
  });
});

test.each(versions)('Nix %s: a builder that fails is said as such, whatever it printed itself', (version) => {
  for (const file of readdirSync(join(folder, version)).filter((name) => name.startsWith('build-failed'))) {
    const { asides } = explained(readFileSync(join(folder, version, file), 'utf8'));
    expect(asides.map(({ text }) => text)).toEqual([
      'The build of nixcache-log-failing failed (with exit code 3) by itself: that is no fault of a cache.',
    ]);
  }
});

test.each(versions)(
  'Nix %s: a build that ran because of a refused signature is said to be its consequence',
  (version) => {
    const log = readFileSync(join(folder, version, 'refused-then-build-failed.log'), 'utf8');
    const { findings, asides } = explained(log);
    expect(findings.map(({ paths }) => paths)).toEqual([[expect.stringMatching(/-nixcache-log-dep$/)]]);
    expect(asides.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^The build of nixcache-log-top failed .*only because of what stands above\.$/),
    ]);
  },
);

test.each(versions.filter((version) => minor(version) >= 4))(
  'Nix %s: internal-json names the cache where the message does not',
  (version) => {
    for (const situation of ['narinfo-short', 'narinfo-crlf', 'nar-garbage', 'narinfo-sig']) {
      const { findings } = explained(readFileSync(join(folder, version, `${situation}.jsonl`), 'utf8'));
      expect(findings[0]?.subject).toEqual({ kind: 'cache', name: `http://127.0.0.1:8642/${situation}` });
    }
  },
);
