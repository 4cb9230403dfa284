import type { PlainFormat } from '../model/format.ts';
import type { Ports } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';
import { nearest } from '../nix/nearest.ts';
import { pages, renderPage, renderPages } from '../report/explain-page.ts';
import type { Outcome } from './outcome.ts';
import type { CommandContext } from './request.ts';
import { requestedFormat } from './requested-format.ts';

export interface ExplainRequest {
  /** The id of a finding, a file, or `-`; without one, standard input where somebody writes to it. */
  readonly what?: string | undefined;
  readonly json: boolean;
  readonly format?: PlainFormat | undefined;
  readonly output?: string | undefined;
  readonly strict: boolean;
  /** Also look at the caches that the log names. */
  readonly probe: boolean;
}

/** What a finding means, or what a log of Nix says about caches. An id wins over a file of its name; `./name` is always the file. */
export async function explain(
  ports: Ports,
  request: ExplainRequest,
  context: CommandContext,
): Promise<Outcome> {
  const { what } = request;
  const page = pages.find(({ id }) => id === what);
  if (page !== undefined || (what === undefined && !ports.streams.hasInput())) {
    const isJson = requestedFormat(request) === 'json';
    const option = isJson ? 'json' : (['strict', 'probe'] as const).find((name) => request[name]);
    if (option !== undefined)
      throw new UserError(`--${option} goes with a log: nixcache explain LOG --${option}`);
    const stdout = page === undefined ? renderPages() : renderPage(page, ports.terminal.width);
    return { stdout, status: 0 };
  }
  const { explainLogFile } = await import('./explain-log-file.ts');
  return (await explainLogFile(ports, what ?? '-', request, context)) ?? neither(what ?? '-');
}

function neither(what: string): never {
  const meant = nearest(
    what,
    pages.map(({ id }) => id),
  );
  const hint = meant === undefined ? 'nixcache explain lists the findings' : `did you mean ${meant}?`;
  throw new UserError(`explain ${what}: there is no such finding, and no such file; ${hint}`);
}
