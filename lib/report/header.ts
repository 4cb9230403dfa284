import type { InstallationKind } from '../model/installation-kind.ts';
import type { Report } from '../model/report.ts';
import type { Look } from './look.ts';
import { shortenEnd, shortenMiddle } from './shorten.ts';

const kinds: Readonly<Record<InstallationKind, string>> = {
  nixos: 'NixOS',
  'nix-darwin': 'nix-darwin',
  determinate: 'Determinate installer',
  'multi-user': 'multi-user',
  'single-user': 'single-user',
  'home-manager': 'Home Manager',
  flake: 'fixes for a flake',
  'command-line': 'fixes for the command line',
};

const flavours = { nix: 'Nix', lix: 'Lix', determinate: 'Determinate Nix' } as const;

/** What was looked at, in four lines at most. */
export const headerLines = (
  { nix, installation }: Pick<Report, 'nix' | 'installation'>,
  look: Look,
): readonly string[] => [
  ...labelled('nix', nixText(nix, installation.kind), look),
  ...labelled('user', userText(installation), look),
  ...labelled('settings', nix.configurationFrom ?? undefined, look, shortenMiddle),
  ...labelled('problem', nix.version === null ? undefined : (nix.problem ?? undefined), look),
];

/** One more line of such a header; none without a text. */
export function labelled(
  label: string,
  text: string | undefined,
  { proseWidth, paint, unicode }: Look,
  shorten = shortenEnd,
): readonly string[] {
  if (text === undefined) return [];
  return [`${paint('quiet', label.padEnd(LABEL))}${shorten(text, proseWidth - LABEL, unicode)}`];
}

const LABEL = 'settings  '.length;

/** "Nix 2.31.2, NixOS". */
export function nixText(
  { version, flavour, storeDir, problem }: Report['nix'],
  kind: InstallationKind | null,
): string {
  const name =
    version === null
      ? `not known (${problem ?? 'it was not asked'})`
      : `${flavours[flavour ?? 'nix']} ${version}`;
  const store = storeDir === null || storeDir === '/nix/store' ? [] : [`its store in ${storeDir}`];
  return [name, ...(kind === null ? [] : [kinds[kind]]), ...store].join(', ');
}

function userText({ user, substitutingBy, trustedUser }: Report['installation']): string | undefined {
  if (substitutingBy === 'unknown') return undefined;
  const name = user ?? 'of unknown name';
  if (substitutingBy === 'user') return `${name}, downloads without a daemon`;
  if (trustedUser === null) return `${name}; whether the Nix daemon trusts this user is not known`;
  return `${name}, ${trustedUser ? 'trusted' : 'not trusted'} by the Nix daemon`;
}
