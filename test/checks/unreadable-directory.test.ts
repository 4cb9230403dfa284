import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/unreadable-directory.ts';
import { cache, died, machine, ok } from '../support/facts.ts';
import { daemonMachine, findingOf, judged } from '../support/judged.ts';

const file = (code: string) => cache("file:///srv/o'neil", { info: ok(died({ phase: 'request', code })) });

describe(check.id, () => {
  test('a directory that this user may not read, where this user downloads', () => {
    const finding = findingOf(check, machine({ caches: [file('EACCES')] }));
    expect(finding.message).toBe("file:///srv/o'neil cannot be read by this user.");
    expect(finding.fixes).toMatchObject([{ commands: ["namei -l '/srv/o'\\''neil/nix-cache-info'"] }]);
  });

  test('a disk that fails', () => {
    expect(judged(check, machine({ caches: [file('EIO')], facts: daemonMachine({}, []) }))).toEqual([
      "error: file:///srv/o'neil cannot be read: the disk or share that holds it reports an error.",
    ]);
  });

  test('silent: the daemon reads as root, so nothing is known', () => {
    expect(judged(check, machine({ caches: [file('EACCES')], facts: daemonMachine({}, []) }))).toEqual([
      'unknown: this user may not read it (EACCES), but the Nix daemon may',
    ]);
  });

  test('silent: a directory that is missing', () => {
    expect(judged(check, machine({ caches: [file('ENOENT')] }))).toEqual(['good']);
  });
});
