import type { DroppedSubstituter } from './effective.ts';

/** How a substituter stands to the daemon's own lists, said of its entry. */
export const ruleInWords: Readonly<Record<DroppedSubstituter['rule'], string>> = {
  exact: 'is known to the daemon',
  'slash-added': 'is known to the daemon with a slash at its end',
  'not-listed': "is neither among the daemon's substituters nor its trusted-substituters",
  'slash-differs': 'is known to the daemon, but not with this slash at its end: the texts have to agree',
  'parameters-differ': 'is known to the daemon, but not with these parameters: the texts have to agree',
  unreadable: 'is no store URL that the daemon can read',
};
