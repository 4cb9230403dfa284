import { type SubstitutionLab, substitutionLab } from './substitution-lab.ts';
import type { Situation } from './substitution-situation.ts';

/** What one command did. */
export interface Seen {
  readonly status: number | string;
  /** The cache that the path came from, or `built`. Absent where it did not come. */
  readonly from?: string;
  /** In order, each as `a GET nix-cache-info`. */
  readonly requests: readonly string[];
  /** The lines that are about caches, with invented URLs. */
  readonly messages: readonly string[];
}

/** What a Nix did with the path of a situation, and with the derivation that makes it. */
export interface Observed {
  readonly path: Seen;
  readonly derivation: Seen;
}

/** Lets the Nix on PATH, or inside of `chroot`, have the path of a situation. */
export async function observe(situation: Situation, chroot = ''): Promise<Observed> {
  const path = await inLab(situation, chroot, ({ run, made }) => run('nix-store', '--realise', made.path));
  const derivation = await inLab(situation, chroot, ({ run, file }) =>
    run('nix-build', '--no-out-link', file),
  );
  return { path, derivation };
}

async function inLab(
  situation: Situation,
  chroot: string,
  act: (lab: SubstitutionLab) => ReturnType<SubstitutionLab['run']>,
): Promise<Seen> {
  const lab = await substitutionLab(situation, chroot);
  try {
    const { status, stderr } = await act(lab);
    const requests = lab.requests().slice(0, MOST_REQUESTS).map(lab.shown);
    const from = status === 0 ? originOf(lab, requests, stderr) : undefined;
    const messages = lab
      .shown(stderr)
      .replaceAll(/\x1b\[[0-9;]*m/g, '')
      .split('\n')
      .map((line) => line.trimEnd().slice(0, 200))
      .filter((line) => line !== '' && !DULL.test(line))
      .slice(0, 12);
    return { status, ...(from === undefined ? {} : { from }), requests, messages };
  } finally {
    await lab.close();
  }
}

/** More than any Nix needs that does not go round in circles. */
const MOST_REQUESTS = 40;

/** What Nix says of its plan, and advice that is the same everywhere. */
const DULL =
  /^(?:th(?:is|ese) | {2}\/nix\/store\/|copying path |building '|warning: you did not specify '--add-root'|don't know how to build these|\s*response body)/;

function originOf(lab: SubstitutionLab, requests: readonly string[], stderr: string): string | undefined {
  if (/^building '\/nix\/store/m.test(stderr)) return 'built';
  const written = / from (\w+)\n$/.exec(lab.contents() ?? '')?.[1];
  return written ?? requests.findLast((request) => request.includes(' GET nar/'))?.split(' ')[0];
}
