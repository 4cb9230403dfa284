import type { Check } from '../checks/define-check.ts';
import { checks } from '../checks/index.ts';
import { UserError } from '../model/user-error.ts';
import { wrap } from '../report/wrap.ts';
import type { Outcome } from './outcome.ts';

/** What the finding with this id means, or one line for each finding there is. Throws UserError for an unknown id. */
export function explain(id: string | undefined, width: number): Outcome {
  if (id === undefined) {
    const longest = Math.max(...checks.map((check) => check.id.length));
    return {
      stdout: `${checks.map((check) => `${check.id.padEnd(longest)}  ${check.title}`).join('\n')}\n`,
      status: 0,
    };
  }
  const check = checks.find((one) => one.id === id);
  if (check === undefined)
    throw new UserError(`explain ${id}: there is no such finding; nixcache explain lists them`);
  return { stdout: page(check, width), status: 0 };
}

function page({ id, title, severity, layer, explain: { why, causes, see } }: Check, width: number): string {
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
