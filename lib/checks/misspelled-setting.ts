import type { FactValues } from '../model/facts/facts.ts';
import type { Subject } from '../model/finding.ts';
import { slipsBetween } from '../nix/nearest.ts';
import { settingEntry } from '../nix/setting-table.ts';
import { keptSettings } from '../nix/shown-setting.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';

type Problem = FactValues['configuration']['problems'][number];

interface Misspelled extends Subject {
  readonly problem: Problem;
  readonly meant: string;
}

export default defineCheck({
  id: 'misspelled-setting',
  title: 'A setting about caches is misspelled, so that Nix ignores it',
  severity: 'warning',
  layer: 'configuration',
  needs: ['settings'],
  wants: ['configuration'],
  subjects: ({ configuration }) => misspelled(configuration?.problems ?? []),
  judge: ({ problem, meant, name }, { settings }) => {
    if (settings.problem !== undefined) return notApplicable('Nix refuses the configuration as a whole');
    if (settingEntry(name) !== undefined) return good;
    const { origin, line } = problem;
    const isMarked = isInvisible(name);
    return {
      found: true,
      data: { meant, isMarked },
      evidence: [
        isMarked
          ? `${origin} begins with an invisible character, a byte order mark, which Nix takes for a part of the name`
          : `${origin}, line ${line}, sets ${name}`,
      ],
      consequence: `Nix warns that it does not know the setting, and goes by what ${meant} is without this line.`,
      fixes: [
        {
          kind: 'do',
          text: isMarked
            ? `Save ${origin} again as UTF-8 without a byte order mark.`
            : `Write ${meant} instead, in ${origin}, line ${line}.`,
          certainty: isMarked ? 'certain' : 'suggestion',
          note: 'where that file is generated, correct what it is generated from',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    data.isMarked
      ? `Nix does not read the first line of ${subject.problem.origin}, which sets ${data.meant}.`
      : `Nix knows no setting ${subject.name}; ${data.meant} is probably meant.`,
  cause: ({ data }) =>
    data.isMarked
      ? 'The file was saved by an editor that puts a byte order mark before the text.'
      : 'The name was mistyped, or put together from the names of two settings.',
  explain: {
    why: 'Nix does not stop at a name that it does not know: it prints one warning, which scrolls away, and the caches or keys of that line are not there.',
    causes: ['A typing error.', 'An editor of another system saved the file with a byte order mark.'],
    see: ['refused-configuration', 'no-substituters', 'untrusted-key'],
  },
});

/** Each name once, at the first of its lines. */
function misspelled(problems: readonly Problem[]): readonly Misspelled[] {
  const found = new Map<string, Misspelled>();
  for (const problem of problems) {
    const { setting: name } = problem;
    const meant = name === undefined || found.has(name) ? undefined : settingMeant(name);
    if (name !== undefined && meant !== undefined) found.set(name, { kind: 'setting', name, problem, meant });
  }
  return [...found.values()];
}

/** More slips than this are no typing error but another word. */
const MOST_SLIPS = 2;
/** Short names are near to many words. */
const names = keptSettings.filter((name) => name.length >= 8);
const candidates = [...names, ...names.map((name) => `extra-${name}`)];

/** The setting about caches that an unknown name is nearly the same as. */
function settingMeant(name: string): string | undefined {
  const bare = name
    .replace(byteOrderMark, '')
    .replace(/^[^a-z]+|[^a-z\d]+$/gi, '')
    .toLowerCase();
  if (bare.length > 40) return undefined;
  const [best] = candidates
    .map((candidate) => ({ candidate, slips: slipsBetween(bare, candidate) }))
    .filter(({ slips }) => slips <= MOST_SLIPS)
    .sort((left, right) => left.slips - right.slips);
  return best?.candidate;
}

/** As quoted text shows it. */
const byteOrderMark = /^\\u\{feff\}/;

const isInvisible = (name: string): boolean => byteOrderMark.test(name);
