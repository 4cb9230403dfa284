import type { Severity } from '../model/finding.ts';
import type { CacheReport, Report } from '../model/report.ts';

type Summary = Report['summary'];

/** The report in one line. Findings that another one explains are not counted: one cause, one headline. */
export function summaryOf(
  {
    caches,
    findings,
    unknowns,
    crashes,
    checksLeftOut,
  }: Pick<Report, 'caches' | 'findings' | 'unknowns' | 'crashes' | 'checksLeftOut'>,
  interrupted: boolean,
): Summary {
  const count = (severity: Severity): number =>
    findings.filter((finding) => finding.severity === severity && finding.explainedBy === undefined).length;
  const counts = {
    caches: caches.length,
    working: caches.filter(({ working }) => working).length,
    errors: count('error'),
    warnings: count('warning'),
    notes: count('note'),
  };
  const sentences = [
    `${cachesText(counts, caches.filter(({ reach }) => reach === 'not-asked').length)}; ${findingsText(counts)}.`,
    ...(unknowns.length === 0
      ? []
      : [
          unknowns.length === 1
            ? 'One thing could not be told.'
            : `${unknowns.length} things could not be told.`,
        ]),
    ...(crashes.length === 0 ? [] : [`nixcache itself failed in ${amount(crashes.length, 'check')}.`]),
    ...(checksLeftOut.length === 0 ? [] : [`${amount(checksLeftOut.length, 'check')} left out, as asked.`]),
    ...(interrupted ? ['It was interrupted: this is only what was found so far.'] : []),
  ];
  return { ...counts, interrupted, text: sentences.join(' ') };
}

/**
 * Whether Nix can use a cache as far as was seen: it answers as one, no error is about it, and where its signatures are refused a finding
 * of its own says that they are not all. Otherwise the fault lies in a key, and the finding is about that.
 */
export function isWorking(
  {
    substituter,
    reach,
    signature,
    droppedByDaemon,
  }: Pick<CacheReport, 'substituter' | 'reach' | 'signature' | 'droppedByDaemon'>,
  findings: Report['findings'],
): boolean {
  if (reach !== 'answers' || droppedByDaemon !== null) return false;
  const own = findings.filter(({ subject }) => subject.kind === 'cache' && subject.name === substituter);
  return own.every(({ severity }) => severity !== 'error') && (signature !== 'refused' || own.length > 0);
}

/** A cache that was not looked into neither works nor fails. */
function cachesText({ caches, working }: Pick<Summary, 'caches' | 'working'>, unseen: number): string {
  if (caches === 0) return 'There was no cache to look at';
  if (unseen === caches)
    return caches === 1
      ? 'The only cache was not looked into'
      : `None of the ${caches} caches was looked into`;
  if (caches === 1) return working === 1 ? 'The only cache works' : 'The only cache does not work';
  const gap = unseen === 0 ? '' : `, ${unseen} ${unseen === 1 ? 'was' : 'were'} not looked into`;
  return `${working} of ${caches} caches work${gap}`;
}

const findingsText = ({
  errors,
  warnings,
  notes,
}: Pick<Summary, 'errors' | 'warnings' | 'notes'>): string => {
  const counted = [
    [errors, 'error'],
    [warnings, 'warning'],
    [notes, 'note'],
  ] as const;
  const words = counted.flatMap(([number, word]) => (number === 0 ? [] : [amount(number, word)]));
  return words.length === 0 ? 'nothing was found wrong' : words.join(', ');
};

const amount = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
