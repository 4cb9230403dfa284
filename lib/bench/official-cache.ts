/** Nixpkgs comes from there: what it gives today is no measure of what it gives. */
export const isOfficial = (substituter: string): boolean =>
  /^https?:\/\/cache\.nixos\.org\.?(?::\d+)?(?:[/?]|$)/.test(substituter);
