import { describe, expect, test } from 'vitest';
import { parseDerivation } from '../../lib/nix/derivation.ts';

/** As nix-instantiate of Nix 2.8 wrote them. */
const plain = String.raw`Derive([("out","/nix/store/48bc0f42brb3nvr09kbzxs1fc1mcmmzn-wa","","")],[],[],"x86_64-linux","/bin/sh",["-c","echo \"hi\n\" > $out"],[("allowSubstitutes",""),("builder","/bin/sh"),("name","wa"),("out","/nix/store/48bc0f42brb3nvr09kbzxs1fc1mcmmzn-wa"),("preferLocalBuild","1"),("requiredSystemFeatures","kvm big-parallel"),("system","x86_64-linux")])`;
const structured = String.raw`Derive([("dev","/nix/store/q9b75zzh41wyi3nb0qrlp6nxw2apm21j-wb-dev","",""),("out","/nix/store/kz523vgk18x0ma99r50mazmd52bq3yir-wb","","")],[("/nix/store/bywg8qlhckl9kv82zy71hp8b1rpljr6i-wa.drv",["out"])],[],"aarch64-linux","/bin/sh",[],[("__json","{\"allowSubstitutes\":true,\"builder\":\"/bin/sh\",\"outputs\":[\"out\",\"dev\"],\"requiredSystemFeatures\":[\"kvm\"],\"system\":\"aarch64-linux\"}"),("dev","/nix/store/q9b75zzh41wyi3nb0qrlp6nxw2apm21j-wb-dev"),("out","/nix/store/kz523vgk18x0ma99r50mazmd52bq3yir-wb")])`;
const fixed = `Derive([("out","/nix/store/d9mpzxg43kz69798a0b9fsllckx754hz-wc","sha256","0000000000000000000000000000000000000000000000000000000000000000")],[],[],"builtin","builtin:fetchurl",[],[("builder","builtin:fetchurl"),("name","wc"),("url","http://x")])`;

const read = (text: string) => {
  const result = parseDerivation(text);
  if (!result.ok) throw new Error(result.problem);
  return result.value;
};

describe('parseDerivation', () => {
  test('reads attributes from the environment', () => {
    expect(read(plain)).toEqual({
      outputs: new Map([['out', '/nix/store/48bc0f42brb3nvr09kbzxs1fc1mcmmzn-wa']]),
      isFixedOutput: false,
      inputDerivations: [],
      system: 'x86_64-linux',
      allowSubstitutes: false,
      preferLocalBuild: true,
      requiredFeatures: ['kvm', 'big-parallel'],
    });
  });

  test('reads structured attributes, which replace the environment', () => {
    expect(read(structured)).toMatchObject({
      system: 'aarch64-linux',
      allowSubstitutes: true,
      preferLocalBuild: false,
      requiredFeatures: ['kvm'],
      inputDerivations: [{ path: '/nix/store/bywg8qlhckl9kv82zy71hp8b1rpljr6i-wa.drv', outputs: ['out'] }],
    });
    expect([...read(structured).outputs.keys()]).toEqual(['dev', 'out']);
  });

  test('knows a fixed output from one whose hash is only named', () => {
    expect(read(fixed).isFixedOutput).toBe(true);
    expect(read(fixed.replace(/"[/]nix[/]store[^"]*"/, '""')).isFixedOutput).toBe(false);
  });

  test('substitutes are allowed where nothing is said, and only "1" is true', () => {
    expect(read(plain.replace('("allowSubstitutes",""),', '')).allowSubstitutes).toBe(true);
    expect(read(plain.replace('("allowSubstitutes","")', '("allowSubstitutes","0")')).allowSubstitutes).toBe(
      false,
    );
  });

  test('reads the form with a version in front', () => {
    const dynamic = `DrvWithVersion("xp-dyn-drv",${plain.slice('Derive('.length)}`;
    expect(read(dynamic)).toEqual(read(plain));
  });

  test.each([
    ['not-a-derivation', ''],
    ['not-a-derivation', '<html>'],
    ['unreadable', 'Derive('],
    ['unreadable', 'Derive()'],
    ['unreadable', plain.slice(0, -1)],
    ['unreadable', plain.replace('"x86_64-linux"', 'x86_64-linux')],
    ['unreadable', 'Derive([("out","/nix/store/x'],
    ['unreadable', `Derive(${']'.repeat(100)}`],
  ])('refuses as %s: %s', (problem, text) => {
    expect(parseDerivation(text)).toEqual({ ok: false, problem });
  });

  test('a hundred thousand brackets are read without recursion, and refused', () => {
    expect(parseDerivation(`Derive(${'['.repeat(100_000)}`).ok).toBe(false);
    expect(parseDerivation(`Derive(${'['.repeat(100_000)}${']'.repeat(100_000)})`).ok).toBe(false);
  });

  test('rubbish in place of structured attributes hides no path', () => {
    const broken = structured.replace(/"\{.*?\}"/, '"nonsense"');
    expect(read(broken)).toMatchObject({ allowSubstitutes: true, requiredFeatures: [] });
  });
});
