import { describe, expect, test } from 'vitest';
import { lookAsDaemon } from '../../lib/probes/as-daemon.ts';
import { machine, ok } from '../support/facts.ts';
import { daemonMachine } from '../support/judged.ts';
import { type FakeWorld, fakePorts } from '../support/ports.ts';

const show = 'systemctl show nix-daemon.service -p LoadState -p Environment -p EnvironmentFiles';
const secret = 'machine cache.test login a password s3cret';
const pace = { concurrency: 2, timeoutMs: 100 };
const netrcOfUser = '/home/alice/netrc';

const look = (
  { files = {}, environment }: { readonly files?: FakeWorld['files']; readonly environment?: string },
  trusted = false,
  isAsked = true,
) => {
  const ports = fakePorts({
    files,
    commands:
      environment === undefined
        ? {}
        : { [show]: { stdout: `LoadState=loaded\nEnvironment=${environment}\n` } },
    answer: ({ headers }) =>
      headers?.['authorization'] === undefined
        ? { status: 401 }
        : { status: 200, text: 'StoreDir: /nix/store\n' },
  });
  const { settings, configuration, daemon, user, nix } = machine({
    settings: { 'netrc-file': netrcOfUser },
    facts: daemonMachine({}, ['netrc-file'], trusted),
  });
  const context = { userAgent: 'test', netrc: secret };
  const substituters = ['http://cache.test', 'http://other.test'];
  const known = { settings, configuration, daemon, user, nix, substituters, context };
  return lookAsDaemon(ports, known, { ...pace, offline: !isAsked }, new AbortController().signal);
};

describe('a second request as the daemon', () => {
  test.each([
    ['its environment is known', 'HOME=/root', ['http://cache.test: login, 401']],
    ['its environment is not known', undefined, ['http://cache.test: login, 401']],
    [
      'it has a proxy too',
      'http_proxy=http://bob:s3cret@proxy.test:1',
      ['http://cache.test: proxy,login, 401', 'http://other.test: proxy, 401'],
    ],
  ])('goes without the login of a user whom it does not trust: %s', async (_, environment, seen) => {
    const found = await look({
      files: { [netrcOfUser]: secret },
      ...(environment === undefined ? {} : { environment }),
    });
    const visits = found.daemonVisits.state === 'ok' ? found.daemonVisits.value : [];
    expect(visits.map(({ entry, differs, visit }) => `${entry}: ${differs}, ${visit[0]?.status}`)).toEqual(
      seen,
    );
    expect(JSON.stringify(found)).not.toContain('s3cret');
  });

  test.each([
    ['the daemon has the same login', { files: { '/etc/nix/netrc': secret }, environment: 'HOME=/' }, false],
    [
      'its netrc file cannot be read',
      { files: { '/etc/nix/netrc': { code: 'EACCES' } }, environment: 'HOME=/' },
      false,
    ],
    ['it trusts this user', { files: { [netrcOfUser]: secret }, environment: 'HOME=/' }, true],
  ])('is not made where it would tell nothing: %s', async (_, world, trusted) => {
    expect((await look(world, trusted)).daemonVisits).toEqual(ok([]));
  });

  test('is not made offline, when the environment is looked at all the same', async () => {
    const found = await look({ environment: 'HOME=/root' }, false, false);
    expect([found.daemonEnvironment.state, found.daemonVisits.state]).toEqual(['ok', 'not-asked']);
  });

  test('is not made where no daemon downloads', async () => {
    const { settings, configuration, daemon, user, nix } = machine();
    const known = {
      settings,
      configuration,
      daemon,
      user,
      nix,
      substituters: ['http://a.test'],
      context: { userAgent: 'test' },
    };
    const found = await lookAsDaemon(
      fakePorts(),
      known,
      { ...pace, offline: false },
      new AbortController().signal,
    );
    expect([found.daemonEnvironment.state, found.daemonVisits.state]).toEqual(['absent', 'absent']);
  });
});
