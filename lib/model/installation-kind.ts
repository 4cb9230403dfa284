/** The ways of installing Nix that can be told apart on a machine. */
export const systemKinds = ['nixos', 'nix-darwin', 'determinate', 'multi-user', 'single-user'] as const;
export type SystemKind = (typeof systemKinds)[number];

/** In whose words a configuration can be changed: those ways, and what a user alone can use on any of them. */
export const installationKinds = [...systemKinds, 'home-manager', 'flake', 'command-line'] as const;
export type InstallationKind = (typeof installationKinds)[number];
