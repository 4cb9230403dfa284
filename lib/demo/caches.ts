import { demoKey } from './keys.ts';
import { demoHost } from './names.ts';
import { teamTool } from './paths.ts';
import { type Answer, answerWith, cacheInfo, serveStore } from './served-store.ts';

interface DemoCache {
  /** What it shows, in one sentence. */
  readonly shows: string;
  readonly scheme?: 'https';
  /** `down`: its port is closed. `no-such-name`: its name leads nowhere. */
  readonly answer: Answer | 'down' | 'no-such-name';
}

/** The substituter that stands for a demo cache. */
export function demoUrl(name: string, cache: DemoCache): string {
  return `${cache.scheme ?? 'http'}://${demoHost(name)}`;
}

const key = demoKey('healthy');
const teamKey = demoKey('team');
const slowKey = demoKey('slow');
const newKey = demoKey('new-key', 'new-key, replaced');

const healthy = serveStore({ key });
const slow = serveStore({ info: cacheInfo(50), key: slowKey });

const LOGIN_PAGE = `<!DOCTYPE html>
<html><head><title>Guest network: please log in</title></head>
<body><form method="post"><input name="room"><button>Log in</button></form></body></html>
`;

/** Every embedded cache by name, in the order of the configuration: those that work first, then one for each fault. */
export const demoCaches: Readonly<Record<string, DemoCache>> = {
  healthy: {
    shows: 'A good cache: everything is there, signed with a trusted key.',
    answer: healthy,
  },
  mirror: {
    shows: 'A mirror of the first one, signatures included; its priority brings it to the front.',
    answer: serveStore({ info: cacheInfo(30), key }),
  },
  team: {
    shows: 'The cache of a team: it has only what they build themselves, which is no fault.',
    answer: serveStore({ info: cacheInfo(41), paths: [teamTool], key: teamKey }),
  },
  slow: {
    shows: 'All that it answers is right, but every answer takes a while.',
    answer: (path) => ({ ...slow(path), afterMs: 150 }),
  },
  'no-priority': {
    shows: 'Made with "nix copy", it announces no priority, so Nix asks it before all others.',
    answer: serveStore({ info: 'StoreDir: /nix/store\n', key }),
  },
  missing: {
    shows: 'No resolver knows its name.',
    answer: 'no-such-name',
  },
  down: {
    shows: 'The host is up, but nothing listens on the port.',
    answer: 'down',
  },
  never: {
    shows: 'It takes connections and never answers.',
    answer: () => 'never',
  },
  reset: {
    shows: 'It breaks off every connection before it has answered.',
    answer: () => 'reset',
  },
  'no-tls': {
    shows: 'The URL says https, but the server speaks plain HTTP.',
    scheme: 'https',
    answer: healthy,
  },
  portal: {
    shows: 'The login page of a guest network stands in for everything.',
    answer: () => answerWith(200, LOGIN_PAGE, { 'content-type': 'text/html; charset=utf-8' }),
  },
  private: {
    shows: 'It wants a login, and none is configured.',
    answer: () => answerWith(401, 'unauthorized\n', { 'www-authenticate': 'Basic realm="private cache"' }),
  },
  'not-a-cache': {
    shows: 'A web server answers, but there is no cache at this address.',
    answer: () => answerWith(404, 'not found\n'),
  },
  error: {
    shows: 'The server has an error of its own.',
    answer: () => answerWith(500, 'internal server error\n'),
  },
  'wrong-prefix': {
    shows: 'It is a cache, but for another store directory.',
    answer: serveStore({ info: 'StoreDir: /gnu/store\nWantMassQuery: 1\nPriority: 40\n', paths: [] }),
  },
  corrupt: {
    shows: 'Its narinfo files have the line ends of Windows, which Nix does not take.',
    answer: (path) => {
      const answer = healthy(path);
      return path.endsWith('.narinfo') ? { ...answer, body: answer.body.replaceAll('\n', '\r\n') } : answer;
    },
  },
  unsigned: {
    shows: 'Nothing that it serves is signed.',
    answer: serveStore({}),
  },
  'unknown-key': {
    shows: 'It signs with a key that is not among the trusted ones.',
    answer: serveStore({ key: demoKey('unknown-key') }),
  },
  'wrong-key': {
    shows: 'It signs in the name of a trusted key, but with another one.',
    answer: serveStore({ key: demoKey('wrong-key', 'wrong-key, replaced') }),
  },
  'new-key': {
    shows: 'Its new key is trusted too, but the old one of the same name stands before it.',
    answer: serveStore({ key: newKey }),
  },
};

/** The entries of trusted-public-keys. `new-key` has two under one name, of which Nix uses the first. */
export const demoTrustedKeys: readonly string[] = [
  key,
  teamKey,
  slowKey,
  demoKey('wrong-key'),
  demoKey('new-key'),
  newKey,
].map(({ publicText }) => publicText);
