import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FilesPort } from '../../lib/model/ports.ts';
import type { GeneratedConfiguration } from './generate-configuration.ts';

/** The same configuration with its folder at `root`. */
export function rootedAt(
  root: string,
  { files, links, env }: GeneratedConfiguration,
): GeneratedConfiguration {
  const moved = (texts: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(texts).map((entry) => entry.map((text) => text.replaceAll('@ROOT@', root))),
    );
  return { files: moved(files), links: moved(links), env: moved(env) };
}

/** Puts a configuration on this machine, below `prefix` where a program will see it through a change of its root. */
export function place({ files, links }: GeneratedConfiguration, prefix = ''): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(prefix + path), { recursive: true });
    writeFileSync(prefix + path, text);
  }
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(dirname(prefix + path), { recursive: true });
    rmSync(prefix + path, { force: true });
    symlinkSync(target, prefix + path);
  }
}

/** The files of a configuration that is on no machine, as the operating system would show them. */
export function filesOf({ files, links }: GeneratedConfiguration): Pick<FilesPort, 'read' | 'isListed'> {
  const isFolder = (path: string): boolean =>
    [...Object.keys(files), ...Object.keys(links)].some((known) =>
      known.startsWith(`${path === '/' ? '' : path}/`),
    );

  /** The path without its links, or why there is none; the last part is followed where `follow`. */
  const resolved = (path: string, follow: boolean): { readonly path: string } | { readonly code: string } => {
    const parts = path.split('/').reverse();
    let at = '/';
    let left = 40;
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      if (part === '' || part === '.') {
        if (files[at] !== undefined) return { code: 'ENOTDIR' };
        continue;
      }
      if (part.length > 255) return { code: 'ENAMETOOLONG' };
      if (files[at] !== undefined) return { code: 'ENOTDIR' };
      if (!isFolder(at)) return { code: 'ENOENT' };
      const next =
        part === '..' ? at.slice(0, at.lastIndexOf('/')) || '/' : `${at === '/' ? '' : at}/${part}`;
      const target = links[next];
      if (target === undefined || (parts.length === 0 && !follow)) at = next;
      else {
        left -= 1;
        if (left === 0) return { code: 'ELOOP' };
        if (target.startsWith('/')) at = '/';
        parts.push(...target.split('/').reverse());
      }
    }
    const isThere = files[at] !== undefined || links[at] !== undefined || isFolder(at);
    return isThere ? { path: at } : { code: 'ENOENT' };
  };

  return {
    read: async (path) => {
      const found = resolved(path, true);
      if (!('path' in found))
        return isAbsence(found.code) ? { state: 'absent' } : { state: 'failed', code: found.code };
      const text = files[found.path];
      return text === undefined
        ? { state: 'failed', code: 'EISDIR' }
        : { state: 'ok', text, truncated: false };
    },
    isListed: async (path) => {
      const found = resolved(path, false);
      if ('path' in found) return true;
      return isAbsence(found.code) ? false : undefined;
    },
  };
}

const isAbsence = (code: string): boolean => code === 'ENOENT' || code === 'ENOTDIR';
