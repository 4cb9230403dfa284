import { describe, expect, test } from 'vitest';
import { caFileCandidates } from '../../lib/nix/ca-file.ts';
import { fixture } from './fixtures.ts';
import { nixVersion } from './versions.ts';

const debian = '/etc/ssl/certs/ca-certificates.crt';
const profile = '/nix/var/nix/profiles/default/etc/ssl/certs/ca-bundle.crt';
const defaults = [`${debian} default`, `${profile} default`];

describe('the certificate bundle of Nix', () => {
  test.each<[string, string, Record<string, string>, string | undefined, string[]]>([
    ['nothing set', '2.26.3', {}, undefined, defaults],
    [
      'NIX_SSL_CERT_FILE',
      '2.26.3',
      { NIX_SSL_CERT_FILE: '/n', SSL_CERT_FILE: '/s' },
      undefined,
      ['/n NIX_SSL_CERT_FILE explicit'],
    ],
    ['SSL_CERT_FILE', '2.8.0', { SSL_CERT_FILE: '/s' }, undefined, ['/s SSL_CERT_FILE explicit']],
    [
      'an empty NIX_SSL_CERT_FILE hides the other',
      '2.8.0',
      { NIX_SSL_CERT_FILE: '', SSL_CERT_FILE: '/s' },
      undefined,
      defaults,
    ],
    [
      'the setting beats the environment',
      '2.26.3',
      { NIX_SSL_CERT_FILE: '/n' },
      '/c',
      ['/c ssl-cert-file explicit'],
    ],
    [
      'a setting that 2.8 does not know',
      '2.8.0',
      { NIX_SSL_CERT_FILE: '/n' },
      '/c',
      ['/n NIX_SSL_CERT_FILE explicit'],
    ],
    [
      'a setting that only shows the environment',
      '2.26.3',
      { SSL_CERT_FILE: '/s' },
      '/s',
      ['/s SSL_CERT_FILE explicit'],
    ],
    ['a setting that only shows the default', '2.34.8', {}, debian, [`${debian} default explicit`]],
    ['an empty setting leaves it to curl', '2.34.8', { SSL_CERT_FILE: '/s' }, '', []],
    ['Lix has the setting', 'lix 2.95.3', {}, '/c', ['/c ssl-cert-file explicit']],
  ])('%s (%s)', (_, version, env, setting, expected) => {
    const candidates = caFileCandidates(env, setting, nixVersion(version));
    expect(
      candidates.map(({ file, because, explicit }) => `${file} ${because}${explicit ? ' explicit' : ''}`),
    ).toEqual(expected);
  });
});

interface Observed {
  readonly nix: string;
  readonly bundle: string;
  readonly NIX_SSL_CERT_FILE: string;
  readonly SSL_CERT_FILE: string;
  readonly setting: string;
  readonly seen: string;
}

const { cases }: { readonly cases: readonly Observed[] } = JSON.parse(fixture('ca-file/observed.json'));
/** Where the bundle of the system holds the authority, Debian's libcurl knows it besides all other files. */
const telling = cases.filter(({ bundle, seen }) => bundle === 'other' || seen !== 'ok');

describe('the certificate bundle that a real Nix went by', () => {
  test.each(telling.map((one, index) => ({ index, ...one })))('$index: Nix $nix: $seen', (one) => {
    const given = (value: string) => (value === '-' ? undefined : value === 'empty' ? '' : `/${value}`);
    const env = { NIX_SSL_CERT_FILE: given(one.NIX_SSL_CERT_FILE), SSL_CERT_FILE: given(one.SSL_CERT_FILE) };
    const [first] = caFileCandidates(env, given(one.setting), nixVersion(one.nix));
    const file = first === undefined || first.because === 'default' ? `/${one.bundle}` : first.file;
    const seen = file === '/good' ? 'ok' : file === '/gone' ? 'curl 77' : 'curl 60';
    expect(seen, JSON.stringify(one)).toBe(one.seen);
  });
});
