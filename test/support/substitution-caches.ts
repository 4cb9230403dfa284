import { readFileSync } from 'node:fs';
import { fingerprint } from '../../lib/nix/fingerprint.ts';
import { parseHash } from '../../lib/nix/hash.ts';
import { parseStorePath } from '../../lib/nix/store-path.ts';
import { base32Of, keys, nar, type PathName, paths, STORE_DIR, sha256 } from './substitution-paths.ts';
import { type CacheThere, filled, type Packing, type PathThere } from './substitution-situation.ts';

/** What a cache says to a GET. `promised`: the Content-Length, where fewer bytes follow. */
export interface Reply {
  readonly status: number;
  readonly body: Buffer;
  readonly promised?: number;
}

const WEB_PAGE =
  '<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body>Please log in: hotel</body></html>\n';

/** The page of a network that wants a login. */
export const portal = { text: WEB_PAGE } as const;

const INFO = `StoreDir: ${STORE_DIR}\nWantMassQuery: 1\nPriority: 40\n`;

/** What is in the path, at this cache. */
const contentsOf = (cache: string, path: PathName): string =>
  path === 'fixed' ? 'built\n' : `${path} from ${cache}\n`;

/** Made with the command of each name, and with Node for gzip and br. */
const packedNars: Record<string, Record<string, string>> = JSON.parse(
  readFileSync(new URL('../../fixtures/nix/substitution/packed.json', import.meta.url), 'utf8'),
);

/** The NAR as this cache packs it. */
export function packedNar(cache: string, path: PathName, packing: Packing): Buffer {
  const plain = nar(contentsOf(cache, path));
  if (packing === 'none') return plain;
  const packed = packedNars[packing]?.[contentsOf(cache, path)];
  if (packed === undefined) throw new Error(`no ${packing} of ${path} from ${cache}`);
  return Buffer.from(packed, 'base64');
}

/** Everything that a cache of this name serves, by the path of the request. What is not there is 404. */
export function replies(
  cache: string,
  there: CacheThere,
  urlOf: (cache: string) => string,
): ReadonlyMap<string, Reply> {
  const all = new Map<string, Reply>();
  const { status = 200, text = status === 200 ? INFO : '' } = there.info ?? {};
  all.set('/nix-cache-info', { status, body: Buffer.from(text) });
  const has = there.has ?? { wanted: {} };
  for (const name of ['wanted', 'needed', 'fixed'] as const) {
    const path = has[name];
    if (path === undefined) continue;
    const { hashPart } = partsOf(paths[name].path);
    const { status, body } = narinfoReply(cache, name, path);
    all.set(`/${hashPart}.narinfo`, { status, body: Buffer.from(filled(String(body), urlOf)) });
    all.set(`/nar/${name}.nar`, narReply(cache, name, path));
  }
  return all;
}

function partsOf(path: string) {
  const parsed = parseStorePath(path, STORE_DIR);
  if (!parsed.ok) throw new Error(path);
  return parsed.value;
}

function narinfoReply(cache: string, name: PathName, there: PathThere): Reply {
  if (there.narinfo !== undefined) {
    const { status = 200, text = '' } = there.narinfo;
    return { status, body: Buffer.from(text) };
  }
  const { path, ca } = paths[name];
  const plain = nar(contentsOf(cache, name));
  const packed = packedNar(cache, name, there.packed ?? 'none');
  const NarHash = there.claims?.NarHash ?? base32Of(sha256(plain));
  const NarSize = there.claims?.NarSize ?? String(plain.length);
  const references = (there.references ?? []).map((each) => paths[each].path.slice(STORE_DIR.length + 1));
  const narHash = parseHash(NarHash);
  if (narHash === undefined) throw new Error(NarHash);
  const storePath = partsOf(path);
  const signed = fingerprint({ storePath, narHash, narSize: Number(NarSize), references }, STORE_DIR);
  const signatures = (there.signedBy ?? ['trusted']).map((key) => keys[key].sign(signed));
  const fields: Record<string, string | null> = {
    StorePath: path,
    URL: `nar/${name}.nar`,
    Compression: there.packed ?? 'none',
    FileHash: base32Of(sha256(packed)),
    FileSize: String(packed.length),
    NarHash,
    NarSize,
    References: references.join(' '),
    Sig: signatures.join('\nSig: ') || null,
    CA: ca ?? null,
    ...there.written,
  };
  const lines = Object.entries(fields).flatMap(([field, value]) =>
    value === null ? [] : [`${field}: ${value}\n`],
  );
  const text = lines.join('');
  const body = there.lineEnd === undefined ? text : text.replaceAll('\n', there.lineEnd);
  return { status: 200, body: Buffer.from(body) };
}

function narReply(cache: string, name: PathName, there: PathThere): Reply {
  const body = packedNar(cache, name, there.packed ?? 'none');
  const { nar: fault } = there;
  switch (fault) {
    case undefined:
      return { status: 200, body };
    case 'gone':
      return { status: 404, body: Buffer.alloc(0) };
    case 'denied':
      return { status: 403, body: Buffer.alloc(0) };
    case 'locked':
      return { status: 401, body: Buffer.alloc(0) };
    case 'error':
      return { status: 500, body: Buffer.alloc(0) };
    case 'flipped': {
      const flipped = Buffer.from(body);
      // In the contents: word 7 of an uncompressed NAR, and the data of a compressed one.
      const at = there.packed === undefined ? 104 : Math.floor(body.length / 2);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      return { status: 200, body: flipped };
    }
    case 'short':
      return { status: 200, body: body.subarray(0, body.length / 2) };
    case 'cut-off':
      return { status: 200, body: body.subarray(0, body.length - 20), promised: body.length };
    case 'another':
      return { status: 200, body: nar('something else\n') };
    case 'web-page':
      return { status: 200, body: Buffer.from(WEB_PAGE) };
    default:
      return { status: 200, body: Buffer.alloc(0) };
  }
}
