import type { ListEdit } from './dialect.ts';
import type { InstallationView } from './installation-view.ts';

/** What to know before a user adds something for this user alone; nothing where it is known to count. */
export const trustNote = ({ putIn }: ListEdit, { userCounts }: InstallationView): readonly string[] =>
  putIn.length === 0 || userCounts === true
    ? []
    : ['a Nix daemon takes caches and keys that it does not know from users it trusts, and from nobody else'];
