import type { Ports } from '../model/ports.ts';

/** As many links as Linux follows before it gives up. */
const MOST_LINKS = 40;

/**
 * The path in the store that a file leads to: through whatever links while all of them lead somewhere, and else by the links themselves, since
 * the store path behind the last one may be gone.
 */
export async function resolveLink(
  { files, machine }: Pick<Ports, 'files' | 'machine'>,
  path: string,
  storeDir: string,
): Promise<string | undefined> {
  const real = (await files.about(path))?.path;
  if (real?.startsWith(`${storeDir}/`)) return real;
  let at = absolute(path, machine.cwd);
  for (let links = 0; links < MOST_LINKS; links++) {
    if (at.startsWith(`${storeDir}/`)) return at;
    const to = await files.link(at);
    if (to === undefined) return undefined;
    at = absolute(to, at.slice(0, at.lastIndexOf('/')));
  }
  return undefined;
}

const absolute = (path: string, from: string): string => (path.startsWith('/') ? path : `${from}/${path}`);
