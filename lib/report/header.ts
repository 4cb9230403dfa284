import type { Report } from '../model/report.ts';
import type { Marks } from './marks.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { wrap } from './wrap.ts';

const kinds = {
  nixos: 'NixOS',
  'nix-darwin': 'nix-darwin',
  determinate: 'Determinate',
  'multi-user': 'multi-user',
  'single-user': 'single-user',
} as const;

/** Whose configuration this is about, in a line or two. */
export function header(
  { nix, installation }: Report,
  width: number,
  marks: Marks,
  paint: Paint,
): readonly string[] {
  const { kind, user, substitutingBy, trustedUser } = installation;
  const trust =
    trustedUser === null ? '' : trustedUser ? ' (trusted by the daemon)' : ' (not trusted by the daemon)';
  const parts = [
    nix.version === null ? 'Nix not found' : `${flavours[nix.flavour ?? 'nix']} ${nix.version}`,
    ...(kind === null ? [] : [`${kinds[kind]} installation`]),
    ...(user === null ? [] : [`user ${user}${substitutingBy === 'daemon' ? trust : ''}`]),
    ...(nix.configurationFrom === null ? [] : [`settings from ${nix.configurationFrom}`]),
  ].map(printable);
  return wrap(parts.join(marks.between), width).map((line) => paint('strong', line));
}

const flavours = { nix: 'Nix', lix: 'Lix', determinate: 'Determinate Nix' } as const;
