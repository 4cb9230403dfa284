import type { Argv } from 'yargs';
import { plainFormats } from '../model/format.ts';
import { lookOptions } from './doctor-options.ts';
import { printOptions } from './print-options.ts';

/** What `why` is asked to do. */
export const whyOptions = (args: Argv) =>
  printOptions(lookOptions(args), plainFormats)
    .positional('paths', {
      type: 'string',
      array: true,
      default: [] as string[],
      describe: 'Store paths, hashes, result links, .drv files or installables (these are evaluated)',
    })
    .option('verify', {
      type: 'boolean',
      default: false,
      describe: 'Also download the archives, unpack them and check their hashes',
    })
    .option('closure', {
      type: 'boolean',
      default: false,
      describe: 'Look at all that the paths refer to, also what this machine has',
    })
    .option('facts', {
      type: 'string',
      requiresArg: true,
      describe: 'Judge saved facts again instead of looking at this machine',
    })
    .check(({ paths, facts }) => {
      if (paths.length === 0 && facts === undefined)
        throw new Error('Say which path: nixcache why /nix/store/...');
      if (paths.length > 0 && facts !== undefined)
        throw new Error('--facts says itself which paths it is about');
      return true;
    });
