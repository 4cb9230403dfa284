import type { NetrcFact } from '../model/facts/daemon-environment.ts';

/** What the netrc file has to do with a missing login. */
export interface NetrcHint {
  readonly seen: string;
  /** Where that explains it. */
  readonly cause?: string;
}

/** Why no login was found for a host; undefined where nobody looked, or where there is an entry for it. */
export function netrcHint(host: string, netrc: NetrcFact | undefined): NetrcHint | undefined {
  if (netrc === undefined) return undefined;
  const { path, state, machines } = netrc.own;
  if (state === 'absent') return { seen: `there is no netrc file ${path}` };
  if (state === 'unreadable') return { seen: `the netrc file ${path} cannot be read by this user` };
  const name = host.toLowerCase();
  const isHost = (one: string) => one.toLowerCase() === name || one === 'default';
  if (machines.some(isHost)) return undefined;
  const decorated = machines.find((one) => bareHost(one) === name);
  if (decorated !== undefined)
    return {
      seen: `the netrc file ${path} has an entry for "${decorated}"`,
      cause: `The entry "${decorated}" in ${path} never counts: it has to name the host alone, ${host}, without a scheme, a port or a path.`,
    };
  return { seen: `the netrc file ${path} has no entry for ${host}` };
}

const bareHost = (machine: string): string =>
  machine
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]{0,20}:\/\//, '')
    .replace(/[:/].*$/, '')
    .replace(/\.$/, '');
