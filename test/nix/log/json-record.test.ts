import { expect, test } from 'vitest';
import { jsonRecord } from '../../../lib/nix/log/json-record.ts';

test.each([
  ['@nix {"action":"msg","level":0,"msg":"error: x"}', { kind: 'text', text: 'error: x' }],
  ['2026-11-21T15:24:55Z @nix {"action":"msg","level":0,"msg":"x"}', { kind: 'text', text: 'x' }],
  ['@nix {"action":"msg","level":0,"msg":7}', { kind: 'other' }],
  [
    '@nix {"action":"start","fields":["/nix/store/a","https://cache.test","local"],"id":1,"type":100}',
    { kind: 'fetching', path: '/nix/store/a', cache: 'https://cache.test' },
  ],
  [
    '@nix {"action":"start","fields":["/nix/store/a","https://cache.test"],"id":1,"type":109}',
    { kind: 'fetching', path: '/nix/store/a', cache: 'https://cache.test' },
  ],
  ['@nix {"action":"start","fields":["/nix/store/a.drv"],"id":1,"type":105}', { kind: 'other' }],
  ['@nix {"action":"start","fields":[1,2],"id":1,"type":100}', { kind: 'other' }],
  ['@nix {"action":"result","fields":["error: x"],"id":1,"type":101}', { kind: 'other' }],
  ['@nix {"action":"stop","id":1}', { kind: 'other' }],
])('%s', (line, record) => {
  expect(jsonRecord(line)).toEqual(record);
});

test.each([
  'error: x',
  '@nix',
  '@nix {"action":"msg"',
  '@nix null',
  `${'x'.repeat(100)}@nix {"action":"msg"}`,
])('%s is no record', (line) => {
  expect(jsonRecord(line)).toBeUndefined();
});
