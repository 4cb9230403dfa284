import { describe, expect, test } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import { topics } from '../../lib/log/topics.ts';
import { causesOf, explained } from '../support/logs.ts';
import { dresses, wordings } from './wordings.ts';

const known = new Set([...checks, ...topics].map(({ id }) => id));

describe.each(Object.entries(dresses))('%s', (_name, dress) => {
  test.each(wordings.map(({ versions, check, lines, about }) => [check, versions, lines, about] as const))(
    '%s is what the words of %s come to',
    (check, _versions, lines, about) => {
      const { findings, asides } = explained(dress(lines));
      if (check === 'aside' || check === 'nothing') {
        expect([findings, asides.length]).toEqual([[], check === 'aside' ? 1 : 0]);
        return;
      }
      expect(findings.map((finding) => finding.check)).toEqual([check]);
      const [
        { subject, cause, evidence, message } = {
          subject: { name: '' },
          cause: '',
          evidence: [],
          message: '',
        },
      ] = findings;
      expect(known).toContain(check);
      expect(evidence.length).toBeGreaterThan(0);
      for (const text of [message, cause])
        expect(text).toMatch(/^(?:[A-Z/]|https?:|s3:|cache\.test ).*[.)]$/s);
      if (about !== undefined) expect(subject.name).toBe(about);
    },
  );
});

describe('every step that is advised', () => {
  const texts = wordings.flatMap(({ lines }) =>
    explained(`${lines.join('\n')}\n`).findings.flatMap((finding) => [
      finding.cause,
      finding.consequence ?? '',
      ...finding.fixes.flatMap((fix) => [
        fix.note ?? '',
        fix.kind === 'do' ? fix.text : fix.commands.join('\n'),
      ]),
    ]),
  );

  test('does no harm', () => {
    expect(texts.join('\n')).not.toMatch(
      /trusted-users|nix-collect-garbage|require-sigs *=? *false|no-check-sigs|rm -|trusted=(?:1|true)|!!|\bTODO\b|\u2014/,
    );
  });

  test('is a sentence or a command, and hints at nothing that there is not', () => {
    for (const text of texts) expect(text).not.toMatch(/undefined|NaN|\[object| {2}|''/);
  });
});

describe('one cause, one headline', () => {
  const cache = 'http://10.0.0.7:5000';
  const path = '/nix/store/x6jzjlhqsv0c35w4sgik82p9xvng15p3-hello';
  const dead = (more = '') =>
    `unable to download '${cache}/nix-cache-info': Couldn't connect to server (7)${more}\n`;
  const missing = `error: path '${path}' is required, but there is no substituter that can build it\n`;

  test('a retry after which Nix copied from the cache is a note, unless it fails again', () => {
    const retried = `warning: error: ${dead('; retrying in 290 ms')}`;
    const copied = (from: string) => `copying path '/nix/store/${'0'.repeat(32)}-x' from '${from}'...\n`;
    const severities = (log: string) => explained(log).findings.map(({ severity }) => severity);
    expect(severities(retried + copied(cache))).toEqual(['note']);
    expect(severities(retried + copied('https://other.test'))).toEqual(['warning']);
    expect(severities(retried + copied(cache) + retried)).toEqual(['warning']);
    expect(severities(`${retried}warning: ${dead()}${copied(cache)}`)).toEqual(['error']);
  });

  test('retries are one finding that says how often, and where', () => {
    const log = `${`warning: error: ${dead('; retrying in 290 ms')}`.repeat(4)}warning: ${dead()}`;
    const { findings } = explained(log);
    expect(findings).toMatchObject([{ seen: { times: 5, firstLine: 1, lastLine: 5 } }]);
    expect(findings[0]?.evidence).toContain('5 times, in lines 1 to 5 of the log');
  });

  test('what went well at the second attempt is a warning', () => {
    const retried = `warning: unable to download '${cache}/${'0'.repeat(32)}.narinfo': HTTP error 502; retrying in 290 ms\n`;
    const failed = retried.replace(/; .*/, '').replace('warning', 'error');
    expect(explained(retried).findings).toMatchObject([{ severity: 'warning', check: 'failing-narinfos' }]);
    expect(explained(retried + failed).findings).toMatchObject([{ severity: 'error', seen: { times: 2 } }]);
    const other = `warning: ${dead('; retrying in 290 ms')}`;
    expect(explained(other + failed).findings.map(({ severity }) => severity)).toEqual(['warning', 'error']);
  });

  test('a thousand paths of one cache are one finding', () => {
    const lines = Array.from({ length: 1000 }, (_, index) => {
      const hash = String(index).padStart(32, '0');
      return `warning: ignoring substitute for '/nix/store/${hash}-p' from '${cache}', as it's not signed by any of the keys in 'trusted-public-keys'\n`;
    });
    const { findings } = explained(lines.join(''));
    expect(findings).toHaveLength(1);
    expect(findings[0]?.message).toContain('1000 paths');
    expect(findings[0]?.paths).toHaveLength(10);
  });

  test('what is missing follows from the cache that failed', () => {
    const { findings } = explained(
      `warning: ${dead()}don't know how to build these paths:\n  ${path}\n${missing}`,
    );
    expect(findings.map(({ check, explainedBy }) => [check, explainedBy?.check])).toEqual([
      ['unreachable-cache', undefined],
      ['uncached-path', 'unreachable-cache'],
    ]);
  });

  test('what is missing stands for itself where nothing failed', () => {
    expect(causesOf(missing)).toEqual(['uncached-path']);
  });

  test('a cache that is left out for a minute follows from its failure', () => {
    const failing = `error: unable to download '${cache}/${'0'.repeat(32)}.narinfo': HTTP error 500\n`;
    expect(causesOf(`${failing}disabling binary cache '${cache}' for 60 seconds\n`)).toEqual([
      'failing-narinfos',
    ]);
  });

  test('a refused signature follows from a key that the daemon ignored', () => {
    const ignored =
      "warning: ignoring the client-specified setting 'trusted-public-keys', because it is a restricted setting and you are not a trusted user\n";
    const refused = `warning: ignoring substitute for '${path}' from '${cache}', as it's not signed by any of the keys in 'trusted-public-keys'\n`;
    expect(causesOf(ignored + refused)).toEqual(['ignored-user-setting']);
    expect(causesOf(refused + ignored.replace('trusted-public-keys', 'sandbox'))).toEqual([
      'refused-signature',
      'ignored-user-setting',
    ]);
  });

  test('dead caches follow from a machine without a network', () => {
    const offline = "warning: you don't have Internet access; disabling some network-dependent features\n";
    expect(causesOf(`${offline}warning: ${dead()}`)).toEqual(['offline-machine']);
  });

  test('two caches are two findings', () => {
    const other = dead().replace('10.0.0.7', '10.0.0.8');
    expect(
      explained(`warning: ${dead()}warning: ${other}`).findings.map(({ subject }) => subject.name),
    ).toEqual([cache, cache.replace('7:', '8:')]);
  });

  test('one cache is one, whatever slash stands at its end', () => {
    const log = `warning: '${cache}/' does not appear to be a binary cache\nwarning: '${cache}' does not appear to be a binary cache\n`;
    expect(explained(log).findings).toMatchObject([{ seen: { times: 2 } }]);
  });

  test('a message without a cache is about the one that was copied from', () => {
    const log = `copying path '${path}' from '${cache}'...\nerror: input compression not recognized\n`;
    const [finding] = explained(log).findings;
    expect([finding?.subject.name, finding?.certainty, finding?.paths]).toEqual([cache, 'likely', [path]]);
    expect(finding?.cause).toContain('does not name the cache here');
  });

  test('a build that fails is said apart, and as a consequence where the cache made it run', () => {
    const failed = (name: string) =>
      `error: builder for '/nix/store/h9q353mvbpy369fvbxxr99g7c81vgdr9-${name}.drv' failed with exit code 1;\n`;
    const refused = `warning: ignoring substitute for '${path}' from '${cache}', as it's not signed by any of the keys in 'trusted-public-keys'\n`;
    const text = (log: string) => explained(log).asides.map((aside) => aside.text);
    expect(text(failed('hello'))).toEqual([
      'The build of hello failed (with exit code 1) by itself: that is no fault of a cache.',
    ]);
    expect(text(refused + failed('hello'))).toEqual([
      'The build of hello failed (with exit code 1), and Nix built it only because it could not have it from a cache: mend what stands above first.',
    ]);
    expect(text(refused + failed('other'))[0]).toMatch(
      /no fault of a cache; but it may have run only because/,
    );
  });
});

test('a failure where the cache redirects to is said to be there', () => {
  const log =
    "error: unable to download 'https://cache.test/nar/x.nar.xz': HTTP error 302 (curl error: Couldn't connect to server)\n";
  expect(explained(log).findings[0]?.cause).toMatch(
    /The cache itself answered \(302\) and sent Nix to another address/,
  );
});

describe('of secrets', () => {
  const secret = 's3cret-Passw0rd';
  test.each([
    `warning: unable to download 'https://bob:${secret}@cache.test/nix-cache-info': HTTP error 500`,
    `error: unable to download 'https://cache.test/nar/x.nar.xz?X-Amz-Signature=${secret}': HTTP error 500`,
    `error: unable to download 'https://x:${secret}@git.test/archive.tar.gz?token=${secret}': HTTP error 404`,
    `warning: '${'https'}://bob:${secret}@cache.test' does not appear to be a binary cache`,
    `warning: ignoring untrusted substituter 'https://bob:${secret}@cache.test', you are not a trusted user.`,
    `error: illegal configuration line 'access-tokens github.com=ghp_${secret}' in '/etc/nix/nix.conf'`,
    `error: syntax error in configuration line 'substituters=https://bob:${secret}@a.test' in '/etc/nix/nix.conf'`,
    `error:\n       \u2026 while decoding key named '' with raw value 'lab-1:${secret}'\n\n       error: key is corrupt`,
    `copying path '/nix/store/x6jzjlhqsv0c35w4sgik82p9xvng15p3-hello' from 'https://bob:${secret}@cache.test'...\nerror: input compression not recognized`,
    `error: unable to download 'https://cache.test/nix-cache-info': HTTP error 500\n\n       response body:\n\n       token: ${secret}`,
    `error: AWS error fetching 'nix-cache-info': secret ${secret}`,
    `error: cannot open connection to remote store 'ssh-ng://bob:${secret}@cache.test': unexpected end-of-file`,
  ])('%j shows none', (line) => {
    const { findings, asides, targets } = explained(`${line}\n`);
    expect(findings.length + asides.length).toBe(1);
    expect(JSON.stringify([findings, asides, targets])).not.toContain(secret);
  });

  test('the command for the cache has no login, and keeps its parameters', () => {
    const log = "warning: unable to download 's3://bucket/nix-cache-info?region=eu-west-1': HTTP error 500\n";
    expect(explained(log).targets).toEqual(['s3://bucket?region=eu-west-1']);
    const login = `warning: 'https://bob:${secret}@cache.test/x' does not appear to be a binary cache\n`;
    expect(explained(login).targets).toEqual(['https://cache.test/x']);
  });

  test('a store path, a hash and a file of a cache stay readable', () => {
    const log = `error: unable to download 'https://cache.test/${'0'.repeat(32)}.narinfo': HTTP error 500\n`;
    expect(explained(log).findings[0]?.evidence[0]).toBe(log.trim().replace('error: ', ''));
  });
});

test('every topic is written as the pages of the checks are', () => {
  for (const { id, title, why, causes, see } of topics) {
    expect(checks.map((check) => check.id)).not.toContain(id);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(why).toMatch(/\.$/);
    for (const cause of causes) expect(cause).toMatch(/^[^a-z].*\.$/);
    expect(see.filter((other) => !known.has(other) || other === id)).toEqual([]);
  }
});

test('every topic is what some message comes to', () => {
  const found = new Set(wordings.map(({ check }) => check));
  expect(topics.map(({ id }) => id).filter((id) => !found.has(id))).toEqual([]);
});
