import { describe, expect, test } from 'vitest';
import { cacheViews } from '../../lib/derive/cache-view.ts';
import { lookupOf, narOf, openingOf } from '../../lib/derive/substituter-state.ts';
import type { CacheFact } from '../../lib/model/facts/cache.ts';
import type { NarCheck } from '../../lib/model/facts/nar.ts';
import type { StoresFact } from '../../lib/model/facts/stores.ts';
import { nixVersion } from '../nix/versions.ts';
import { answered, cache, died, hashPartFor, narinfoText, notAsked, ok, testKey } from '../support/facts.ts';
import { having, pathFor } from '../support/paths.ts';

const key = testKey('cache.test-1');
const text = narinfoText('hello', [key]);
const url = /^URL: (.*)$/m.exec(text)?.[1] ?? '';
const wanted = { hashPart: hashPartFor('hello'), storePath: pathFor('hello') };
const reader = (version = '2.8.0') => ({ storeDir: '/nix/store', version: nixVersion(version) });
const viewOf = (fact: CacheFact) => {
  const [view] = cacheViews({ caches: [fact] });
  if (view === undefined) throw new Error('no view');
  return view;
};
const page = { headers: { 'content-type': 'text/html' } };

describe('openingOf', () => {
  test.each<[string, CacheFact, string]>([
    ['a cache', cache('http://a.test'), 'opens'],
    [
      'a web page, which Nix takes for one',
      cache('http://a.test', { info: ok(answered(200, '<html>', page)) }),
      'opens',
    ],
    ['a server without nix-cache-info', cache('http://a.test', { info: ok(answered(404, '')) }), 'dropped'],
    [
      'a directory without it, where Nix makes one',
      cache('file:///srv/a', { info: ok(died({ phase: 'request', code: 'ENOENT' })) }),
      'opens',
    ],
    [
      'a dead server',
      cache('http://a.test', { info: ok(died({ phase: 'connect', code: 'ECONNREFUSED' })) }),
      'dropped',
    ],
    ['a login that is needed', cache('http://a.test', { info: ok(answered(401, '')) }), 'dropped'],
    [
      'a priority that is no number',
      cache('http://a.test', { info: ok(answered(200, 'StoreDir: /nix/store\nPriority: high\n')) }),
      'fatal',
    ],
    ['one that was not asked', cache('http://a.test', { info: notAsked('offline') }), 'unknown'],
    ['a store behind ssh', cache('ssh://a.test', { info: notAsked('ssh') }), 'opens'],
    ['what names no store', cache('a.test', { info: notAsked('nothing') }), 'dropped'],
  ])('%s', (_name, fact, kind) => {
    expect(openingOf(viewOf(fact), nixVersion('2.8.0')).kind).toBe(kind);
  });
});

describe('lookupOf', () => {
  const answers = (visit: ReturnType<typeof answered>) => having('http://a.test', { hello: visit });

  test.each<[string, CacheFact, string, string]>([
    ['it is there', having('http://a.test', { hello: text }), '2.8.0', 'hit'],
    ['it is not', answers(answered(404, '')), '2.8.0', 'missing'],
    ['403 is the same', answers(answered(403, '')), '2.35.0', 'missing'],
    ['401 was the same', answers(answered(401, '')), '2.34.8', 'missing'],
    ['401 is none any more', answers(answered(401, '')), '2.35.0', 'error'],
    ['a server error', answers(answered(500, '')), '2.8.0', 'error'],
    ['a web page', answers(answered(200, '<html>')), '2.8.0', 'corrupt'],
    ['a connection that breaks', answers(died({ phase: 'transfer', code: 'ECONNRESET' })), '2.8.0', 'error'],
    [
      'an answer that we cut off ourselves',
      answers(answered(200, text, { body: { text, bytes: 9, truncated: true } })),
      '2.8.0',
      'unknown',
    ],
    ['interrupted', answers(died({ phase: 'processing', code: 'ABORTED' })), '2.8.0', 'unknown'],
    [
      'the whole server is dead',
      cache('http://a.test', { info: ok(died({ phase: 'connect', code: 'ECONNREFUSED' })) }),
      '2.8.0',
      'error',
    ],
    ['it was not asked', cache('http://a.test'), '2.8.0', 'unknown'],
    [
      'a directory that is not there',
      cache('file:///srv/a', { info: ok(died({ phase: 'request', code: 'ENOENT' })) }),
      '2.8.0',
      'missing',
    ],
    [
      'a store behind ssh, of which nothing is known',
      cache('ssh://a.test', { info: notAsked('ssh') }),
      '2.8.0',
      'unknown',
    ],
  ])('%s', (_name, fact, version, kind) => {
    expect(lookupOf(viewOf(fact), wanted, reader(version)).kind).toBe(kind);
  });

  test('any name will do where only the hash is known', () => {
    const fact = having('http://a.test', { hello: text });
    expect(lookupOf(viewOf(fact), { hashPart: wanted.hashPart }, reader()).kind).toBe('hit');
    const other = { ...wanted, storePath: `${pathFor('hello')}-2` };
    expect(lookupOf(viewOf(fact), other, reader()).kind).toBe('missing');
  });

  test('a socket that is not there gives no answer', () => {
    const store = 'unix:///run/nobody';
    const stores: StoresFact = {
      runner: { name: 'alice', uid: 1000, isThisUser: true },
      sshClient: 'present',
      agent: false,
      ssh: [],
      badRows: [],
      unreadableMachines: [],
      sockets: [{ store, path: '/run/nobody', present: false }],
    };
    const fact = cache(store, { info: notAsked('a socket') });
    expect(lookupOf(viewOf(fact), wanted, reader(), stores).kind).toBe('error');
  });
});

describe('narOf', () => {
  const narinfo = { url };
  const looked = (status: number) => having('http://a.test', { hello: text }, { hello: status });

  test.each([
    [200, 'there'],
    [404, 'missing'],
    [403, 'missing'],
    [500, 'error'],
    [429, 'error'],
    [405, 'unknown'],
    [501, 'unknown'],
  ])('a HEAD that answers %i: %s', (status, kind) => {
    expect(narOf(looked(status), wanted, narinfo, reader()).kind).toBe(kind);
  });

  test('what was not looked for is not known', () => {
    expect(narOf(cache('http://a.test'), wanted, narinfo, reader()).kind).toBe('unknown');
    expect(narOf(looked(200), wanted, { url: 'nar/another.nar' }, reader()).kind).toBe('unknown');
  });

  const size = { expected: 120, actual: 120, matches: true };
  const good = { expected: 'sha256:a', actual: 'sha256:a', matches: true };
  const cut = died({ phase: 'transfer', code: 'ECONNRESET' });
  test.each<[string, Partial<NarCheck>, object]>([
    ['sound', { outcome: 'verified' }, { kind: 'there', format: 'xz' }],
    ['with something behind it', { outcome: 'surplus' }, { kind: 'there', format: 'xz' }],
    ['another hash', { outcome: 'mismatch' }, { kind: 'damaged' }],
    ['endless', { outcome: 'too-long' }, { kind: 'damaged' }],
    ['corrupt', { outcome: 'undecodable', problem: { kind: 'corrupt', message: '' } }, { kind: 'damaged' }],
    ['cut off', { outcome: 'undecodable', problem: { kind: 'cut-off', message: '' } }, { kind: 'cut-off' }],
    [
      'another format that Nix may know',
      { outcome: 'undecodable', format: 'zstd', problem: { kind: 'other-format', message: '' } },
      { kind: 'there', format: 'zstd' },
    ],
    [
      'a web page',
      { outcome: 'undecodable', format: 'html', problem: { kind: 'other-format', message: '' } },
      { kind: 'damaged' },
    ],
    [
      'rubbish behind gzip',
      {
        outcome: 'undecodable',
        compression: 'gzip',
        format: 'gzip',
        narHash: good,
        problem: { kind: 'trailing-data', message: '' },
      },
      { kind: 'there', format: 'gzip' },
    ],
    [
      'rubbish behind xz',
      { outcome: 'undecodable', narHash: good, problem: { kind: 'trailing-data', message: '' } },
      { kind: 'damaged' },
    ],
    ['a transfer that broke off', { outcome: 'not-downloaded', visit: cut }, { kind: 'error' }],
    ['a check that was stopped counts for nothing', { outcome: 'stopped' }, { kind: 'there' }],
    ['what we cannot unpack counts for nothing', { outcome: 'not-checkable' }, { kind: 'there' }],
  ])('downloaded: %s', (_name, more, expected) => {
    const check: NarCheck = {
      outcome: 'verified',
      visit: answered(200, ''),
      compression: 'xz',
      format: 'xz',
      downloadedBytes: 100,
      unpackedBytes: 120,
      narSize: size,
      ...more,
    };
    const fact = { ...looked(200), checkedNars: [{ hashPart: wanted.hashPart, url, check }] };
    expect(narOf(fact, wanted, narinfo, reader())).toEqual(expected);
  });
});
