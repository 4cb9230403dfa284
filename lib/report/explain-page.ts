import { checks } from '../checks/index.ts';
import { topics } from '../log/topics.ts';
import type { Severity } from '../model/finding.ts';
import { wrap } from './wrap.ts';

/** What a finding means, whatever found it. */
interface Page {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** Where doctor looks for it; `log` for what only a log shows. */
  readonly layer: string;
  readonly why: string;
  readonly causes: readonly string[];
  readonly see: readonly string[];
}

export const pages: readonly Page[] = [
  ...checks.map(({ id, title, severity, layer, explain }) => ({ id, title, severity, layer, ...explain })),
  ...topics.map((topic) => ({ ...topic, layer: 'log' })),
];

/** One line for each. */
export function renderPages(): string {
  const longest = Math.max(...pages.map(({ id }) => id.length));
  return `${pages.map(({ id, title }) => `${id.padEnd(longest)}  ${title}`).join('\n')}\n`;
}

export function renderPage({ id, title, severity, layer, why, causes, see }: Page, width: number): string {
  const lines = [
    `${id} (${severity}, ${layer})`,
    '',
    ...wrap(`${title}.`, width),
    '',
    ...wrap(why, width),
    '',
    'Usual causes:',
    ...causes.flatMap((cause) =>
      wrap(cause, width - 4).map((line, index) => `${index === 0 ? '  - ' : '    '}${line}`),
    ),
    ...(see.length === 0 ? [] : ['', ...wrap(`See also: ${see.join(', ')}`, width)]),
  ];
  return `${lines.join('\n')}\n`;
}
