import { describe, expect, test } from 'vitest';
import { neighbourPorts, networkPlan } from '../../lib/leads/endpoint-plan.ts';
import { notAsked, ok } from '../../lib/model/fact.ts';
import type { Exchange, Visit } from '../../lib/model/facts/exchange.ts';
import { parseStoreUrl } from '../../lib/nix/store-url.ts';
import { answered, cacheInfoText, died } from '../support/facts.ts';

const store = parseStoreUrl('http://cache.test:5000');
const plan = (...visits: readonly Visit[]) =>
  networkPlan(visits.map((visit) => ({ store, info: ok(visit) })));
const url = 'http://cache.test:5000/nix-cache-info';
const via = { reused: false, via: 'direct', port: 5000 } as const;
const failing = (phase: 'resolve' | 'connect' | 'processing', code: string, more: Partial<Exchange> = {}) =>
  died({ phase, code }, { url, connection: { ...via, address: '192.0.2.7' }, ...more });
/** Connected after so long, to the second of two addresses. */
const connectedAfter = (ms: number, address: string, lookup: readonly string[]) =>
  answered(200, cacheInfoText, {
    url,
    momentsMs: { lookedUp: 2, connected: 2 + ms, answered: 4 + ms, ended: 5 + ms },
    connection: { ...via, lookup: [...lookup], address },
  });
const both = ['2001:db8::7', '192.0.2.7'];
const cacheTest = { host: 'cache.test', port: 5000 };

describe('what the first round leaves open', () => {
  test.each([
    ['refused', failing('connect', 'ECONNREFUSED'), [cacheTest]],
    ['dropped', failing('connect', 'TIMEOUT'), [cacheTest]],
    ['unreachable', failing('connect', 'EHOSTUNREACH'), [cacheTest]],
    ['a name that is not known', failing('resolve', 'ENOTFOUND'), []],
    ['the first of two addresses waited for', connectedAfter(1502, '192.0.2.7', both), [cacheTest]],
    [
      'a dead proxy',
      failing('connect', 'ECONNREFUSED', {
        connection: { reused: false, via: 'proxy', proxy: 'http://proxy.test:3128' },
      }),
      [{ host: 'proxy.test', port: 3128 }],
    ],
    [
      'a redirect to a host that refuses',
      [
        ...answered(302, ''),
        ...failing('connect', 'ECONNREFUSED', {
          url: 'http://other.test:81/x',
          connection: { ...via, port: 81 },
        }),
      ],
      [{ host: 'other.test', port: 81 }],
    ],
  ])('%s', (_name, visit, suspects) => {
    expect(plan(visit)).toEqual({ machine: true, suspects });
  });

  test.each([
    ['an answer at once', answered(200, cacheInfoText)],
    ['a round trip of 300 ms', connectedAfter(300, '2001:db8::7', both)],
    ['a packet lost on the way to the first address', connectedAfter(1300, '2001:db8::7', both)],
    ['a first address that refused at once', connectedAfter(3, '192.0.2.7', both)],
    ['an answer that is no cache', answered(500, '')],
    ['a server that says nothing', failing('processing', 'TIMEOUT')],
  ])('nothing at all: %s', (_name, visit) => {
    expect(plan(visit)).toEqual({ machine: false, suspects: [] });
  });

  test('nothing was asked', () => {
    expect(networkPlan([{ store, info: notAsked('offline') }])).toEqual({ machine: false, suspects: [] });
  });

  test('one host and port is tried once', () => {
    expect(plan(failing('connect', 'TIMEOUT'), failing('connect', 'TIMEOUT')).suspects).toEqual([cacheTest]);
  });
});

test.each([
  ['192.168.1.6', 5000, [22, 80, 443, 8080, 8501]],
  ['fd00::6', 22, [80, 443, 5000, 8080, 8501]],
  ['100.101.102.103', 9, [22, 80, 443, 5000, 8080, 8501]],
  ['192.0.2.7', 80, []],
  ['2001:db8::7', 80, []],
  ['127.0.0.1', 80, []],
  ['::1', 80, []],
])('the other ports of %s port %d that may be tried', (address, port, ports) => {
  expect(neighbourPorts(address, port)).toEqual(ports);
});
