import { nixName } from '../derive/consequence.ts';
import type { Subject } from '../model/finding.ts';
import { excerpt } from '../nix/excerpt.ts';
import { parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, unknown } from './define-check.ts';

const builders: Subject = { kind: 'setting', name: 'builders' };

export default defineCheck({
  id: 'malformed-builder',
  title: 'A row of the machines to build on cannot be read',
  severity: 'error',
  layer: 'configuration',
  needs: ['stores'],
  wants: ['nix'],
  subjects: () => [builders],
  judge: (_setting, { stores, nix }) => {
    const { badRows, unreadableMachines } = stores;
    const [first] = badRows;
    if (first === undefined)
      return unreadableMachines.length === 0
        ? good
        : unknown(`this user may not read ${unreadableMachines.join(', ')}`);
    const what = (row: typeof first): string =>
      row.kind === 'no-store'
        ? 'names no host or store in its first column'
        : `has "${excerpt(row.text ?? '', 40)}" in column ${row.column}, where ${row.kind === 'no-number' ? 'a number' : 'a host key in base 64'} belongs`;
    const version = nix === undefined ? undefined : parseNixVersion(nix.versionLine);
    return {
      found: true,
      data: { place: `${first.origin}, line ${first.line}`, what: what(first) },
      evidence: badRows.map((row) => `${row.origin}, line ${row.line} ${what(row)}`),
      consequence: `${nixName(version)} stops with "bad machine specification" as soon as anything is to be built, also what could be built here.`,
      fixes: [
        {
          kind: 'do',
          text: `Write the row as: store, systems, key file, number of builds at once, speed, features, mandatory features, host key in base 64; with blanks in between and - for what is left out. A ; begins another row.`,
          certainty: 'certain',
        },
      ],
    };
  },
  message: ({ data }) => `${data.place} ${data.what}, and Nix refuses all the machines to build on.`,
  cause: () =>
    'The columns are told apart by blanks alone, so that a missing one shifts those behind it. Nix counts them from 0 in its message.',
  explain: {
    why: 'One such row ends every build with "bad machine specification" and "unexpected EOF reading a line", even of what this machine builds itself.',
    causes: [
      'A column was left out, where a - belongs.',
      'A fraction as speed, which Nix takes from 2.20 on.',
      'A host key that was pasted as it is, without being encoded.',
    ],
    see: ['unreachable-ssh-host', 'refused-configuration'],
  },
});
