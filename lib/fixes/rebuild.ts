/** The commands that build a configuration with Nix and then use it. */
export const rebuild = {
  nixos: 'nixos-rebuild switch',
  'nix-darwin': 'darwin-rebuild switch',
  'home-manager': 'home-manager switch',
} as const;
