import type { Argv } from 'yargs';
import { type Format, formats } from '../model/format.ts';
import { givenOnce } from './cache-options.ts';

/** How a command prints what it has to say: in one of the formats that make sense for it, and where to. */
export const printOptions = <Options extends { readonly json: boolean }, Known extends Format>(
  args: Argv<Options>,
  known: readonly Known[],
) =>
  args
    .option('format', {
      type: 'string',
      requiresArg: true,
      defaultDescription: 'text',
      describe: known.join(', '),
      coerce: (given: unknown): Known => {
        const format = known.find((one) => one === given);
        if (format === undefined) throw new Error(unknownFormat(given, known));
        return format;
      },
    })
    .option('output', {
      type: 'string',
      requiresArg: true,
      describe: 'Write it to this file instead, whole or not at all',
    })
    .check((options) => {
      const { json, format, output } = options;
      const same = others.find((name) => output !== undefined && options[name] === output);
      if (same !== undefined) throw new Error(`--output and --${same} name the same file`);
      givenOnce({ output }, ['output']);
      if (json === true && format !== undefined && format !== 'json')
        throw new Error(`--json is short for --format json, and not for --format ${format}`);
      return true;
    });

/** Files that are written or read beside it. */
const others = ['save-facts', 'report', 'html', 'facts', 'compare', 'config'];

function unknownFormat(given: unknown, known: readonly Format[]): string {
  if (Array.isArray(given)) return '--format can be given once';
  const choice = `this command prints ${known.join(', ')}`;
  return formats.some((one) => one === given)
    ? `--format ${given} is for doctor and demo; ${choice}`
    : `--format ${given}: there is no such format; ${choice}`;
}
