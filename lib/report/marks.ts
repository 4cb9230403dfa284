import type { Severity } from '../model/finding.ts';

/** Signs that stand for words, in what the terminal can show. */
export interface Marks {
  readonly severity: Readonly<Record<Severity, string>>;
  readonly unknown: string;
  readonly good: string;
  readonly none: string;
  readonly between: string;
  readonly ellipsis: string;
}

export const marksFor = (unicode: boolean): Marks =>
  unicode
    ? {
        severity: { error: '✗', warning: '!', note: '·' },
        unknown: '?',
        good: '✓',
        none: '–',
        between: ' · ',
        ellipsis: '…',
      }
    : {
        severity: { error: 'x', warning: '!', note: '-' },
        unknown: '?',
        good: '+',
        none: '-',
        between: ', ',
        ellipsis: '..',
      };
