import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Said, type SubstitutionLab, substitutionLab } from '../support/substitution-lab.ts';
import type { Situation } from '../support/substitution-situation.ts';
import { situations } from '../support/substitution-situations.ts';
import { skipReason } from './support/lab.ts';

const program = join(import.meta.dirname, '../../bin/nixcache.cjs');

interface Verdict {
  readonly verdict: string;
  readonly from: string | null;
}

/** What `nixcache why` says beforehand. */
async function foretold(lab: SubstitutionLab, asked: string): Promise<string> {
  const said = await lab.run(process.execPath, program, 'why', asked, '--json', '--verify', '--timeout', '3');
  const document: { readonly paths: readonly Verdict[] } =
    said.stdout === '' ? { paths: [] } : JSON.parse(said.stdout);
  const [path] = document.paths;
  if (path === undefined) return `nothing: ${said.stderr}`;
  switch (path.verdict) {
    case 'substituted':
      return `from ${lab.shown(path.from ?? '')}`;
    case 'unavailable':
    case 'fails':
      return 'failed';
    case 'aborts':
      return 'crashed';
    default:
      return path.verdict;
  }
}

/** What Nix then does. */
function done(lab: SubstitutionLab, { status, stderr }: Said): string {
  const requests = lab.requests();
  if (status === 0) {
    if (/^building '\/nix\/store/m.test(stderr)) return 'built';
    const written = / from (\w+)\n$/.exec(lab.contents() ?? '')?.[1];
    return `from ${written ?? requests.findLast((request) => request.includes(' GET nar/'))?.split(' ')[0]}`;
  }
  if (status === 'endless') return status;
  return status === 134 || status === 'SIGABRT' ? 'crashed' : 'failed';
}

const cacheOnly = (text: string): string =>
  text.replace(
    /^from (?:http:\/\/(\w+)\.test|file:\/\/\/caches\/(\w+)).*$/,
    (_, http, file) => `from ${http ?? file}`,
  );

/** What is in the archives of references is not looked at. */
const isTold = ({ name }: Situation): boolean => !name.startsWith('a reference whose NAR is flipped');

const told = situations.filter(isTold);
/** Each takes seconds; the model itself is held to all of them, on four versions of Nix, by a test without Nix. */
const some = told.filter((_, index) => index % 3 === 0);

const reason = skipReason(['nix', 'nix-store', 'nix-build', 'unshare', 'python3']);

describe.skipIf(reason !== undefined)('nixcache why says what Nix then does', () => {
  test.each(some)('with a path: $name', async (situation) => {
    const lab = await substitutionLab(situation);
    try {
      const before = cacheOnly(await foretold(lab, lab.made.path));
      lab.requests();
      const after = done(lab, await lab.run('nix-store', '--realise', lab.made.path));
      expect(before).toBe(after);
    } finally {
      await lab.close();
    }
  });

  test.each(some.filter((_, index) => index % 3 === 0))('with its derivation: $name', async (situation) => {
    const lab = await substitutionLab(situation);
    try {
      const { stdout } = await lab.run('nix-instantiate', lab.file);
      const before = cacheOnly(await foretold(lab, stdout.trim()));
      lab.requests();
      const after = done(lab, await lab.run('nix-build', '--no-out-link', lab.file));
      expect(before).toBe(after);
    } finally {
      await lab.close();
    }
  });
});
