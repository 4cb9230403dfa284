import type { ServedAnswer } from '../model/ports.ts';
import { fingerprint, type Signable } from '../nix/fingerprint.ts';
import { formatHashBase32 } from '../nix/hash.ts';
import { formatStorePath, narinfoFileName } from '../nix/store-path.ts';
import type { DemoKey } from './keys.ts';
import { publicPaths, STORE_DIR } from './paths.ts';

/** What a server does with a request for a path. */
export type Answer = (path: string) => ServedAnswer;

interface ServedStore {
  readonly info?: string;
  readonly paths?: readonly Signable[];
  /** Absent: nothing is signed. */
  readonly key?: DemoKey;
}

type Answered = Exclude<ServedAnswer, string>;

/** A whole answer, plain text unless a header says otherwise. */
export function answerWith(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Answered {
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body };
}

/** The text of a nix-cache-info. Lower priorities are asked first. */
export function cacheInfo(priority: number): string {
  return `StoreDir: ${STORE_DIR}\nWantMassQuery: 1\nPriority: ${priority}\n`;
}

/** A working cache: its nix-cache-info, a narinfo for each of its paths, 404 for anything else. No NARs, since the doctor fetches none. */
export function serveStore({ info = cacheInfo(40), paths = publicPaths, key }: ServedStore) {
  return (asked: string): Answered => {
    if (asked === '/nix-cache-info')
      return answerWith(200, info, { 'content-type': 'text/x-nix-cache-info' });
    const path = paths.find(({ storePath }) => asked === `/${narinfoFileName(storePath.hashPart)}`);
    return path === undefined
      ? answerWith(404, 'not found\n')
      : answerWith(200, narinfoText(path, key), { 'content-type': 'text/x-nix-narinfo' });
  };
}

function narinfoText(path: Signable, key: DemoKey | undefined): string {
  const lines = [
    `StorePath: ${formatStorePath(path.storePath)}`,
    `URL: nar/${path.storePath.hashPart}.nar.xz`,
    'Compression: xz',
    `NarHash: ${formatHashBase32(path.narHash)}`,
    `NarSize: ${path.narSize}`,
    `References: ${path.references.join(' ')}`,
    ...(key === undefined ? [] : [`Sig: ${key.sign(fingerprint(path, STORE_DIR))}`]),
  ];
  return `${lines.join('\n')}\n`;
}
