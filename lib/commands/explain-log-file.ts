import { explainLog } from '../log/explain-log.ts';
import { notebook } from '../log/notebook.ts';
import type { Explanation } from '../model/explanation.ts';
import type { Ports } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';
import { lineCutter } from '../nix/log/lines.ts';
import { logReader } from '../nix/log/reader.ts';
import { parseStorePath } from '../nix/store-path.ts';
import { buildExplanation } from '../report/build-explanation.ts';
import { renderExplanation } from '../report/explanation-text.ts';
import { renderJson } from '../report/json.ts';
import type { ExplainRequest } from './explain.ts';
import { interruptedStatus, type Outcome } from './outcome.ts';
import type { CommandContext } from './request.ts';
import { requestedFormat } from './requested-format.ts';

/** Reads a log and says what it says about caches; undefined where there is no such file. The log may be endless, and is not kept. */
export async function explainLogFile(
  ports: Ports,
  path: string,
  request: ExplainRequest,
  context: CommandContext,
): Promise<Outcome | undefined> {
  const { streams, progress, terminal } = ports;
  const stream = await streams.open(path, context.signal);
  if (stream.state === 'absent') return undefined;
  if (stream.state === 'failed') throw new UserError(`explain ${path}: cannot be read (${stream.code})`);
  progress.show(path === '-' ? 'reading the log from standard input' : `reading ${path}`);
  const reader = logReader();
  const book = notebook();
  await read(stream.chunks, (line) => {
    for (const message of reader.push(line)) book.add(message);
  });
  for (const message of reader.end()) book.add(message);
  progress.clear();
  const explained = explainLog(book.notes());
  const document = buildExplanation({
    ...explained,
    log: { name: path, lines: reader.lines() },
    version: context.version,
    interrupted: context.signal.aborted,
  });
  const { errors, warnings } = document.summary;
  const isFailing = errors > 0 || (request.strict && warnings > 0);
  const outcome: Outcome = {
    stdout:
      requestedFormat(request) === 'json' ? renderJson(document) : renderExplanation(document, terminal),
    status: context.signal.aborted ? interruptedStatus(context.signal) : isFailing ? 1 : 0,
  };
  if (!request.probe || context.signal.aborted) return outcome;
  return withProbe(ports, { request, document, outcome, targets: explained.targets }, context);
}

async function read(chunks: AsyncIterable<string>, take: (line: string) => void): Promise<void> {
  const cutter = lineCutter();
  for await (const chunk of chunks) for (const line of cutter.push(chunk)) take(line);
  for (const line of cutter.end()) take(line);
}

interface Probed {
  readonly request: ExplainRequest;
  readonly document: Explanation;
  readonly outcome: Outcome;
  readonly targets: readonly string[];
}

const MOST_SAMPLES = 5;

/** The log is of then, and doctor looks now: both pages, and the worse status. */
async function withProbe(
  ports: Ports,
  { request, document, outcome, targets }: Probed,
  context: CommandContext,
): Promise<Outcome> {
  const isJson = requestedFormat(request) === 'json';
  if (targets.length === 0) {
    const none = 'The log names no cache that could be looked at now.\n';
    return isJson ? outcome : { ...outcome, stdout: `${outcome.stdout}\n${none}` };
  }
  const { doctor } = await import('./doctor.ts');
  const paths = document.findings
    .flatMap((finding) => finding.paths)
    .filter((path) => parseStorePath(path).ok && !path.endsWith('.drv'));
  const probe = await doctor(
    ports,
    {
      substituter: targets,
      path: [...new Set(paths)].slice(0, MOST_SAMPLES),
      timeout: 10,
      concurrency: 8,
      json: isJson,
      strict: request.strict,
      only: [],
      skip: [],
    },
    context,
  );
  const status = probe.status === 0 ? outcome.status : probe.status;
  if (!isJson)
    return {
      ...probe,
      status,
      stdout: `${outcome.stdout}\nThe caches of this log, looked at now:\n\n${probe.stdout}`,
    };
  return { ...probe, status, stdout: renderJson({ ...document, probe: JSON.parse(probe.stdout) }) };
}
