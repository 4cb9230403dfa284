import type { Argv } from 'yargs';
import { formats } from '../model/format.ts';
import {
  cacheOptions,
  givenOnce,
  jsonOption,
  judgingOptions,
  kindOption,
  neighboursOption,
  strictOption,
} from './cache-options.ts';
import { printOptions } from './print-options.ts';

/** What doctor, demo and why have in common. */
export const lookOptions = (args: Argv) =>
  kindOption(jsonOption(cacheOptions(args)))
    .option('save-facts', {
      type: 'string',
      requiresArg: true,
      describe: 'Also write what was gathered, without credentials, to this file',
    })
    .check((options) => givenOnce(options, ['save-facts', 'facts']));

/** What doctor and demo have in common. */
export const pageOptions = (args: Argv) =>
  strictOption(judgingOptions(printOptions(lookOptions(args), formats)))
    .option('report', {
      type: 'string',
      requiresArg: true,
      describe: 'Also write a page to paste into an issue, with each cache over IPv4 and IPv6, to this file',
    })
    .option('list-checks', {
      type: 'boolean',
      default: false,
      describe: 'List the checks, in a line each, and look at nothing',
    })
    .check((options) => givenOnce(options, ['report']));

/** What the doctor looks at. */
export const doctorOptions = (args: Argv) =>
  neighboursOption(pageOptions(args))
    .option('config', {
      type: 'string',
      requiresArg: true,
      describe:
        'Examine this configuration instead: a saved `nix config show` (text or JSON) or a nix.conf; - reads stdin',
    })
    .option('facts', {
      type: 'string',
      requiresArg: true,
      conflicts: 'config',
      describe: 'Judge saved facts again instead of looking at this machine',
    })
    .option('offline', {
      type: 'boolean',
      conflicts: 'facts',
      describe: 'Ask no cache and make no network request: judge the configuration alone',
    })
    .option('ssh-login', {
      type: 'boolean',
      conflicts: ['facts', 'config', 'offline'],
      describe: 'Also log in to the stores behind ssh, as Nix would, and say nothing there',
    })
    .option('flake', {
      type: 'string',
      requiresArg: true,
      conflicts: ['config', 'facts'],
      describe:
        'Also say what becomes of the nixConfig of the flake in this directory; it is read, not evaluated',
    })
    .check((options) => {
      givenOnce(options, ['config', 'flake']);
      const { flake, facts, substituter, path } = options;
      if (facts !== undefined && substituter.length + path.length > 0)
        throw new Error('--facts says itself which caches and paths it is about');
      if (flake !== undefined && substituter.length > 0)
        throw new Error('--flake goes by what is configured, and not with --substituter');
      return true;
    });
