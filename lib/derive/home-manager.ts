import type { FactValues } from '../model/facts/facts.ts';

/** What Home Manager leaves in the home of a user; `~/.local/state` stands for XDG_STATE_HOME. */
export const homeManagerMarks: readonly string[] = [
  '~/.local/state/home-manager/gcroots/current-home',
  '~/.local/state/nix/profiles/home-manager',
  '~/.nix-profile/etc/profile.d/hm-session-vars.sh',
];

/**
 * Whether this user's own nix.conf is written by Home Manager, or would be if there was one. It links the file into the store, and refuses
 * to replace one that somebody wrote by hand.
 */
export const writesWithHomeManager = ({ present, ownConf }: FactValues['installation']): boolean =>
  present.some((mark) => homeManagerMarks.includes(mark)) &&
  (ownConf === undefined || ownConf.startsWith('/nix/store/'));
