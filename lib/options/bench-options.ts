import type { Argv } from 'yargs';
import { plainFormats } from '../model/format.ts';
import { cacheOptions, givenOnce, jsonOption, kindOption } from './cache-options.ts';
import { printOptions } from './print-options.ts';

/** What `bench` is asked to do. */
export const benchOptions = (args: Argv) =>
  printOptions(kindOption(jsonOption(cacheOptions(args))), plainFormats)
    .option('path', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      defaultDescription: 'those of the running system or profile',
      describe:
        'Measure with this store path, hash, result link, .drv or installable (evaluated) and what it refers to (repeatable)',
    })
    .option('paths-from', {
      type: 'string',
      requiresArg: true,
      describe: 'Measure with the store paths in this file, one per line; - reads stdin',
    })
    .option('quick', { type: 'boolean', default: false, describe: 'Ask less: half a minute at most' })
    .option('thorough', {
      type: 'boolean',
      default: false,
      describe: 'Ask more: twenty minutes at most, also for small differences',
    })
    .option('max-bytes', {
      type: 'string',
      requiresArg: true,
      defaultDescription: '10M quick, 100M, 500M thorough',
      describe: 'Receive no more than this in all: a number of bytes, or with k, M or G',
    })
    .option('html', {
      type: 'string',
      requiresArg: true,
      describe: 'Also write one page with charts to this file',
    })
    .option('compare', {
      type: 'string',
      requiresArg: true,
      describe: 'Also say what changed since this older --json document',
    })
    .check((options) => {
      givenOnce(options, ['paths-from', 'max-bytes', 'html', 'compare']);
      const { quick, thorough } = options;
      if (quick && thorough) throw new Error('--quick or --thorough, not both');
      return true;
    });
