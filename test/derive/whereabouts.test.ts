import { describe, expect, test } from 'vitest';
import { whereaboutsOf } from '../../lib/derive/whereabouts.ts';
import type { CacheFact } from '../../lib/model/facts/cache.ts';
import type { Facts } from '../../lib/model/facts/facts.ts';
import { answered, cache, died, machine, notAsked, ok } from '../support/facts.ts';
import { closedNetwork, macNetwork, network } from '../support/network.ts';

const at = (address: string) => ({ reused: false, via: 'direct', address, port: 80 }) as const;
const lost = (name: string, address: string, code = 'TIMEOUT') =>
  cache(name, { info: ok(died({ phase: 'connect', code }, { connection: at(address) })) });
const unresolved = (name: string) =>
  cache(name, {
    info: ok(died({ phase: 'resolve', code: 'ENOTFOUND' }, { connection: { reused: false, via: 'direct' } })),
  });
const home = lost('http://10.9.8.7', '10.9.8.7');
const there = cache('https://cache.test', { info: ok(answered(200, '', { connection: at('192.0.2.7') })) });
const of = (caches: readonly CacheFact[], facts: Partial<Facts> = {}) => {
  const { state, away } = whereaboutsOf(machine({ caches, facts }));
  return [state, Object.fromEntries(away)];
};

describe('where a machine is, as its caches show', () => {
  test.each<[string, unknown, readonly CacheFact[], Partial<Facts>]>([
    ['all answer', ['online', {}], [there], {}],
    [
      'one is down, and is on the internet',
      ['online', {}],
      [there, lost('http://b.test', '192.0.2.9')],
      { network: ok(network()) },
    ],
    [
      'an answer that is none of a cache',
      ['online', {}],
      [cache('http://a.test', { info: ok(answered(503, '')) })],
      {},
    ],
    [
      'the one at home does not answer',
      ['away', { 'http://10.9.8.7': 'other-network' }],
      [there, home],
      { network: ok(network()) },
    ],
    ['the same, and the routes cannot be seen', ['online', {}], [there, home], { network: ok(macNetwork()) }],
    [
      'no name is known',
      ['offline', { 'http://a.test': 'machine-offline', 'http://b.test': 'machine-offline' }],
      [unresolved('http://a.test'), unresolved('http://b.test')],
      {},
    ],
    [
      'the only cache, and no default route',
      ['offline', { 'http://a.test': 'machine-offline' }],
      [unresolved('http://a.test')],
      { network: ok(closedNetwork()) },
    ],
    [
      'the only cache, and a way out',
      ['unknown', {}],
      [unresolved('http://a.test')],
      { network: ok(network()) },
    ],
    ['no cache was asked', ['unknown', {}], [cache('http://a.test', { info: notAsked('--offline') })], {}],
    ['no cache at all', ['unknown', {}], [], {}],
    ['only one of this very machine', ['unknown', {}], [cache('http://localhost:5000')], {}],
    ['a directory', ['unknown', {}], [cache('file:///cache')], {}],
  ])('%s', (_name, expected, caches, facts) => {
    expect(of(caches, facts)).toEqual(expected);
  });

  test('one that is near still answers, while all beyond are cut off', () => {
    const near = cache('http://192.168.1.6', {
      info: ok(answered(200, '', { connection: at('192.168.1.6') })),
    });
    expect(of([near, unresolved('http://a.test')], { network: ok(closedNetwork()) })).toEqual([
      'offline',
      { 'http://a.test': 'machine-offline' },
    ]);
  });
});
