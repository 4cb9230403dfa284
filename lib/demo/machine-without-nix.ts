import type { Ports } from '../model/ports.ts';

/**
 * A made-up machine that has no Nix and no files but the given one, so that neither the installation nor the environment of the real one
 * (a proxy, a login in netrc) changes what the demonstration shows. What the user asked to be written is still written.
 */
export function machineWithoutNix(
  { files }: Pick<Ports, 'files'>,
  file: { readonly path: string; readonly text: string },
): Pick<Ports, 'run' | 'files' | 'diskCache' | 'machine' | 'network'> {
  return {
    run: async () => ({ status: null, code: 'ENOENT', stdout: '', stderr: '' }),
    files: {
      read: async (path) =>
        path === file.path ? { state: 'ok', text: file.text, truncated: false } : { state: 'absent' },
      pour: async () => ({ state: 'absent' }),
      list: async () => undefined,
      exists: async () => false,
      isListed: async (path) => path === file.path,
      about: async () => undefined,
      link: async () => undefined,
      writable: async () => false,
      write: (path, text, readers) => files.write(path, text, readers),
    },
    network: {
      lookup: async () => ({ addresses: [], code: 'ENOTFOUND', tookMs: 0 }),
      dial: async () => ({ code: 'ENETUNREACH', tookMs: 0 }),
      knock: async () => 'ENOENT',
      interfaces: () => [],
    },
    diskCache: { query: async () => ({ state: 'absent' }) },
    machine: {
      platform: 'linux',
      processors: 1,
      env: {},
      homeDir: '/home/demo',
      cwd: '/home/demo',
      user: async () => ({ uid: 1000, name: 'demo', groups: ['demo'] }),
    },
  };
}
