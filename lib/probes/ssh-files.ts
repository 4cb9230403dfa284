import type { SshStore } from '../model/facts/stores.ts';
import type { FilesPort } from '../model/ports.ts';
import { knownHosts } from '../nix/known-hosts.ts';
import { FIRST_LINE_BYTES, privateKeyKind, tellingBytes } from '../nix/private-key.ts';

const MAX_BYTES = 8 << 20;

type Ok<Fact> =
  Extract<Fact, { readonly state: 'ok' }> extends { readonly value: infer Value } ? Value : never;
export type HostKeys = Ok<SshStore['hostKeys']>;
export type Identity = Ok<SshStore['identities']>[number];

/** What the known_hosts files say about a host. */
export async function hostKeysIn(
  files: FilesPort,
  paths: readonly string[],
  names: readonly string[],
  given: boolean,
): Promise<HostKeys> {
  const read = await Promise.all(
    paths.map(async (path) => ({ path, file: await files.read(path, MAX_BYTES) })),
  );
  const seen = await Promise.all(
    read.map(async ({ path, file }) => {
      if (file.state === 'failed') return { path, state: 'unreadable' } as const;
      if (file.state === 'ok') return { path, state: 'ok' } as const;
      // Behind a directory that is closed to this user nothing can be told.
      return { path, state: (await files.isListed(path)) === undefined ? 'unreadable' : 'absent' } as const;
    }),
  );
  const found = read.flatMap(({ path, file }) =>
    file.state === 'ok' ? knownHosts(file.text, names).map((host) => ({ file: path, ...host })) : [],
  );
  return { names, files: seen, found, given };
}

/** One private key file: whether it is there, who can read it, and whether it wants a passphrase. */
export async function identityAt(files: FilesPort, path: string, named: boolean): Promise<Identity> {
  const about = await files.about(path);
  if (about === undefined)
    return { path, named, state: (await files.isListed(path)) === false ? 'absent' : 'unseen' };
  const { mode, uid } = about;
  const first = await files.read(path, FIRST_LINE_BYTES);
  if (first.state !== 'ok') return { path, named, state: 'ok', mode, uid };
  const beginning = await files.read(path, tellingBytes(first.text));
  if (beginning.state !== 'ok') return { path, named, state: 'ok', mode, uid };
  return { path, named, state: 'ok', mode, uid, holds: privateKeyKind(beginning.text) };
}
