import { describe, expect, test } from 'vitest';
import { parseStoreReference, renderStoreReference } from '../../lib/nix/store-reference.ts';

const rendered = (text: string) => {
  const reference = parseStoreReference(text);
  return reference === undefined ? undefined : renderStoreReference(reference);
};

// As `nix config show` of Nix 2.34.8 printed them.
describe('a store URL as Nix 2.34 compares and prints it', () => {
  test.each([
    ['https://cache.nixos.org/', 'https://cache.nixos.org/'],
    ['https://cache.nixos.org', 'https://cache.nixos.org'],
    ['http://p.test/%7euser/', 'http://p.test/~user/'],
    ['http://n.test/a%2Fb?x=%2f', 'http://n.test/a%2Fb?x=/'],
    ["http://o.test/a'b!c", 'http://o.test/a%27b%21c'],
    ['http://e.test?b=1&a=2', 'http://e.test?a=2&b=1'],
    ['http://w.test?trusted=1&trusted=0', 'http://w.test?trusted=1'],
    ['http://v.test?noeq', 'http://v.test'],
    ['http://t.test/?', 'http://t.test/'],
    ['http://d.test;', 'http://d.test%3B'],
    ['http://e.test,http://f.test', 'http://e.test%2Chttp//f.test'],
    ['http://x.test:', 'http://x.test'],
    ['http://[::1]:080', 'http://[::1]:80'],
    ['http://u:p@g.test', 'http://u:p@g.test'],
    ['http://@m.test', 'http://@m.test'],
    ['http:k.test/y', 'http://k.test/y'],
    ['HTTP://up.test', 'HTTP://up.test'],
    ['host.test:80/x', 'host.test://80/x'],
    ['ssh://root@::1', 'ssh://root@[::1]'],
    ['http://::1', 'http://[::1]'],
    ['auto', 'auto'],
    ['auto?x=1', 'auto?x=1'],
    ['daemon', 'daemon'],
    ['daemon?a=b', 'unix://?a=b'],
    ['local', 'local'],
    ['/abs//x/', 'local:///abs/x'],
  ])('%s is %s', (text, expected) => {
    expect(rendered(text)).toBe(expected);
  });

  test.each([
    ['cache.nixos.org'],
    ['"http://q.test"'],
    ['http://x.test:0'],
    ['http://y.test:99999'],
    ['http://h.test/a|b'],
    ['http://z.test/%zz'],
    ['http://h.test/ü'],
    ['http://u:p@ss@h.test/'],
    ['http://::1/'],
    ['file://host/x'],
  ])('%s is refused', (text) => {
    expect(rendered(text)).toBeUndefined();
  });
});
