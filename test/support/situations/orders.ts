import type { Situation } from '../substitution-situation.ts';
import { empty, info, priority } from './parts.ts';

/** Which of several caches is asked, and in which order. */
export const orders: readonly Situation[] = [
  { name: 'one cache has it', caches: { a: {} } },
  { name: 'no cache at all', caches: {}, substituters: [] },
  { name: 'nobody has it', caches: { a: empty, b: empty } },
  { name: 'the second has it', caches: { a: empty, b: {} } },
  { name: 'the lower priority is asked first', caches: { a: priority('50'), b: priority('30') } },
  { name: 'equal priorities keep the order of the list', caches: { a: priority('40'), b: priority('40') } },
  { name: 'equal priorities, listed the other way', caches: { a: {}, b: {} }, substituters: ['@b@', '@a@'] },
  { name: 'a cache without a priority', caches: { a: priority('1'), b: info('StoreDir: /nix/store') } },
  {
    name: 'a cache without a priority and one of 49',
    caches: { a: info('StoreDir: /nix/store'), b: priority('49') },
  },
  {
    name: 'a cache without a priority and one of 51',
    caches: { a: priority('51'), b: info('StoreDir: /nix/store') },
  },
  { name: 'a negative priority', caches: { a: priority('0'), b: priority('-1') } },
  { name: 'a priority with words behind it', caches: { a: priority('40'), b: priority('30 please') } },
  { name: 'a priority that is no number', caches: { a: {}, b: priority('high') } },
  { name: 'a priority that is too large', caches: { a: {}, b: priority('99999999999') } },
  {
    name: 'two priorities in one file',
    caches: { a: {}, b: info('StoreDir: /nix/store', 'Priority: 90', 'Priority: 10') },
  },
  { name: 'a priority in the URL', caches: { a: {}, b: {} }, substituters: ['@a@', '@b@?priority=10'] },
  {
    name: 'a priority in the URL that is no number',
    caches: { a: {}, b: {} },
    substituters: ['@a@?priority=low', '@b@'],
  },
  {
    name: 'a priority in the URL over a bad one',
    caches: { a: {}, b: priority('high') },
    substituters: ['@a@', '@b@?priority=10'],
  },
  { name: 'a parameter that no store has', caches: { a: {} }, substituters: ['@a@?colour=blue'] },
  { name: 'the same URL twice', caches: { a: empty, b: {} }, substituters: ['@a@', '@a@', '@b@'] },
  { name: 'the same URL with a slash', caches: { a: empty, b: {} }, substituters: ['@a@/', '@a@', '@b@'] },
  { name: 'a directory as a cache', caches: { a: { at: 'file' }, b: {} } },
  { name: 'a directory that does not have it', caches: { a: { at: 'file', has: {} }, b: {} } },
  {
    name: 'a directory without nix-cache-info',
    caches: { a: priority('10'), b: { at: 'file', info: { status: 404 } } },
  },
  { name: 'a word that is no URL', caches: { a: {} }, substituters: ['a.test', '@a@'] },
  { name: 'a URL with a bad port', caches: { a: {} }, substituters: ['http://127.0.0.1:99999', '@a@'] },
  { name: 'a URL in quotation marks', caches: { a: {} }, substituters: ['"@a@"', '@a@'] },
  {
    name: 'an ssh store that cannot be reached',
    caches: { a: {} },
    substituters: ['@a@', 'ssh://127.0.0.1:1'],
  },
  {
    name: 'an ssh-ng store that cannot be reached',
    caches: { a: {} },
    substituters: ['@a@', 'ssh-ng://127.0.0.1:1'],
  },
  {
    name: 'an ssh store behind a hit',
    caches: { a: {} },
    substituters: ['@a@', 'ssh://127.0.0.1:1?priority=90'],
  },
  {
    name: 'an ssh store behind a miss',
    caches: { a: empty },
    substituters: ['@a@', 'ssh://127.0.0.1:1?priority=90'],
  },
  {
    name: 'a daemon that is not there',
    caches: { a: {} },
    substituters: ['@a@', 'unix:///tmp/nobody-listens-here'],
  },
  { name: 'substitution is switched off', caches: { a: {} }, settings: { substitute: 'false' } },
];
