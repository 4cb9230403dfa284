import { createHash, sign } from 'node:crypto';
import { absent, failed, notAsked, ok } from '../../lib/model/fact.ts';
import type { CacheFact, NarinfoVisit } from '../../lib/model/facts/cache.ts';
import type { Exchange, Failure, Visit } from '../../lib/model/facts/exchange.ts';
import { FACTS_VERSION, type Facts, type FactValues } from '../../lib/model/facts/facts.ts';
import { keyPair } from './ed25519.ts';

/** A signing key of a cache in a test, named like `cache.test-1`. */
export interface TestKey {
  readonly name: string;
  /** As it stands in trusted-public-keys. */
  readonly publicText: string;
  readonly sign: (fingerprint: string) => string;
}

/** A key pair; the same name and seed do not give the same key, so make it once per file. */
export function testKey(name: string): TestKey {
  const { publicBytes, privateKey } = keyPair();
  return {
    name,
    publicText: `${name}:${publicBytes.toString('base64')}`,
    sign: (fingerprint) => `${name}:${sign(null, Buffer.from(fingerprint), privateKey).toString('base64')}`,
  };
}

const alphabet = '0123456789abcdfghijklmnpqrsvwxyz';
/** A hash part that looks like Nix's, the same for the same words. */
export const hashPartFor = (words: string): string =>
  [...createHash('sha256').update(words).digest()].map((byte) => alphabet[byte % 32]).join('');

/** The text of a narinfo for a made-up path without references, signed with the given keys. */
export function narinfoText(name: string, keys: readonly TestKey[], hashPart = hashPartFor(name)): string {
  const storePath = `/nix/store/${hashPart}-${name}`;
  const narHash = `sha256:${'0'.repeat(51)}1`;
  const fingerprint = `1;${storePath};${narHash};120;`;
  return [
    `StorePath: ${storePath}`,
    `URL: nar/${hashPart}.nar.xz`,
    'Compression: xz',
    `NarHash: ${narHash}`,
    'NarSize: 120',
    'References: ',
    ...keys.map((key) => `Sig: ${key.sign(fingerprint)}`),
    '',
  ].join('\n');
}

/** One answered request. */
export const answered = (status: number, text: string, more: Partial<Exchange> = {}): Visit => [
  {
    url: 'http://cache.test/nix-cache-info',
    startedAt: '2026-01-02T03:04:05.000Z',
    momentsMs: { lookedUp: 1, connected: 3, sent: 3.2, answered: 8, ended: 9 },
    connection: { reused: false, via: 'direct', lookup: ['192.0.2.7'], address: '192.0.2.7', port: 80 },
    status,
    headers: {},
    body: { text, bytes: text.length, truncated: false },
    ...more,
  },
];

/** One request that died. */
export const died = (failure: Omit<Failure, 'message'>, more: Partial<Exchange> = {}): Visit => [
  {
    url: 'http://cache.test/nix-cache-info',
    startedAt: '2026-01-02T03:04:05.000Z',
    momentsMs: { ended: 5 },
    connection: { reused: false, via: 'direct', address: '192.0.2.7', port: 80 },
    failure: { ...failure, message: failure.code },
    ...more,
  },
];

export const cacheInfoText = 'StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 40\n';

/** A visit for one sample path. */
export const narinfoVisit = (
  name: string,
  visit: Visit,
  storePath = `/nix/store/${hashPartFor(name)}-${name}`,
): NarinfoVisit => ({
  sample: { hashPart: hashPartFor(name), storePath, source: 'store' },
  visit,
});

/** A healthy cache without samples; say what differs. */
export const cache = (entry: string, more: Partial<CacheFact> = {}): CacheFact => ({
  entry,
  position: 0,
  credential: 'none',
  info: ok(answered(200, cacheInfoText)),
  narinfos: ok([]),
  hitsMs: absent('no sample path was found'),
  missesMs: ok([4, 5, 6]),
  ...more,
});

interface Given {
  readonly caches?: readonly CacheFact[];
  readonly settings?: Partial<FactValues['settings']['values']>;
  readonly facts?: Partial<Facts>;
}

/** The facts of a healthy single-user machine; substituters follow from the caches unless given. */
export const machine = ({ caches = [], settings = {}, facts = {} }: Given = {}): Facts => ({
  factsVersion: FACTS_VERSION,
  recordedAt: '2026-01-02T03:04:05.000Z',
  nix: ok({ versionLine: 'nix (Nix) 2.34.8' }),
  settings: ok({
    source: 'nix',
    from: 'nix config show --json',
    storeDir: '/nix/store',
    values: {
      substituters: caches.map(({ entry }) => entry),
      'trusted-public-keys': [],
      'trusted-users': ['root'],
      'require-sigs': true,
      ...settings,
    },
  }),
  configuration: ok({ sources: [], system: {}, overridden: [], problems: [] }),
  user: ok({ uid: 1000, name: 'alice', groups: ['users'] }),
  daemon: ok({ store: 'auto', socket: 'absent', stateWritable: true }),
  daemonEnvironment: absent('no daemon downloads for this user'),
  netrc: ok({ own: { path: '/etc/nix/netrc', state: 'absent', machines: [] } }),
  daemonVisits: absent('no daemon downloads for this user'),
  installation: ok({
    platform: 'linux',
    present: ['/nix/store', '/etc/nix/nix.conf'],
    systemConfWritable: true,
  }),
  tlsTrust: ok({
    file: '/etc/ssl/certs/ca-certificates.crt',
    because: 'the first default bundle that exists',
  }),
  secretFiles: ok([]),
  flake: notAsked('--flake was not given'),
  aws: notAsked('no substituter is an S3 bucket'),
  diskCaches: ok({ lookedAtSeconds: Date.parse('2026-01-02T03:04:05.000Z') / 1000, files: [] }),
  samples: ok({ paths: [], problems: [] }),
  caches: ok(caches.map((one, position) => ({ ...one, position }))),
  network: notAsked('no cache gave reason to look at the network below it'),
  endpoints: notAsked('no cache gave reason to look at the network below it'),
  stores: notAsked('there are none'),
  targets: notAsked('no path was asked about'),
  references: notAsked('no path was asked about'),
  ...facts,
});

export { absent, failed, notAsked, ok };
