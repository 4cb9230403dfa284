import type { Argv } from 'yargs';
import { plainFormats } from '../model/format.ts';
import { jsonOption, strictOption } from './cache-options.ts';
import { printOptions } from './print-options.ts';

/** What `explain` is asked to do. */
export const explainOptions = (args: Argv) =>
  strictOption(printOptions(jsonOption(args), plainFormats))
    .positional('what', {
      type: 'string',
      describe: 'The id in brackets behind a finding, or else a log: a file, or - for standard input',
    })
    .option('probe', {
      type: 'boolean',
      default: false,
      describe: 'Also look at the caches that the log names, as doctor does',
    })
    .example('nix build 2>&1 | $0 explain', 'what went wrong with caches, and what to do');
