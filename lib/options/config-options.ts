import type { Argv } from 'yargs';
import { plainFormats } from '../model/format.ts';
import { givenOnce, jsonOption } from './cache-options.ts';
import { printOptions } from './print-options.ts';

/** What `config` is asked to do. */
export const configOptions = (args: Argv) =>
  printOptions(jsonOption(args), plainFormats)
    .positional('names', {
      type: 'string',
      array: true,
      default: [] as string[],
      defaultDescription: 'all of them',
      describe: 'Only these settings',
    })
    .option('config', {
      type: 'string',
      requiresArg: true,
      describe:
        'Read this configuration instead: a saved `nix config show` (text or JSON) or a nix.conf; - reads stdin',
    })
    .check((options) => givenOnce(options, ['config']));
