import { checks } from '../checks/index.ts';
import type { Outcome } from './outcome.ts';

/** Every check in a line: the id that --only and --skip take, how bad its finding can be, and what it is about. */
export function listChecks(): Outcome {
  const widest = (texts: readonly string[]): number => Math.max(...texts.map(({ length }) => length));
  const ids = widest(checks.map(({ id }) => id));
  const severities = widest(checks.map(({ severity }) => severity));
  const lines = checks.map(
    ({ id, severity, title }) => `${id.padEnd(ids)}  ${severity.padEnd(severities)}  ${title}`,
  );
  return { stdout: `${lines.join('\n')}\n`, status: 0 };
}
