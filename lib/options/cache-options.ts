import type { Argv } from 'yargs';
import { installationKinds } from '../model/installation-kind.ts';

/** What every command has in common that asks caches. */
export const cacheOptions = (args: Argv) =>
  args
    .option('substituter', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      defaultDescription: 'the configured ones',
      describe: 'Examine this cache instead of the configured ones (repeatable)',
    })
    .option('timeout', {
      type: 'number',
      default: 10,
      requiresArg: true,
      describe: 'Seconds to wait for a cache',
    })
    .option('concurrency', {
      type: 'number',
      default: 8,
      requiresArg: true,
      describe: 'Caches to ask at the same time',
    })
    .check((options) => {
      givenOnce(options, ['timeout', 'concurrency']);
      const { timeout, concurrency, substituter } = options;
      if (substituter.some((url) => url.trim() === '')) throw new Error('--substituter takes a store URL');
      if (!(timeout >= 0.1 && timeout <= 600))
        throw new Error('--timeout takes a number of seconds, from 0.1 to 600');
      if (!(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 64))
        throw new Error('--concurrency takes a whole number from 1 to 64');
      return true;
    });

/** The parser makes a list of what is given twice; for most options that says nothing. */
export function givenOnce(options: Readonly<Record<string, unknown>>, names: readonly string[]): true {
  const twice = names.find((name) => Array.isArray(options[name]));
  if (twice !== undefined) throw new Error(`--${twice} can be given once`);
  return true;
}

export const jsonOption = <Options>(args: Argv<Options>) =>
  args.option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' });

export const kindOption = <Options>(args: Argv<Options>) =>
  args
    .option('install-kind', {
      choices: installationKinds,
      requiresArg: true,
      defaultDescription: 'what this machine shows',
      describe: 'Say the fixes in these words',
    })
    .check((options) => givenOnce(options, ['install-kind']));

export const strictOption = <Options>(args: Argv<Options>) =>
  args.option('strict', {
    type: 'boolean',
    default: false,
    describe: 'Exit with status 1 for warnings too',
  });

/** Which paths to ask for, and which checks to make. */
export const judgingOptions = <Options>(args: Argv<Options>) =>
  args
    .option('path', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      defaultDescription: 'found on this machine',
      describe: 'Ask the caches for this store path (repeatable)',
    })
    .option('only', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      defaultDescription: 'all checks',
      describe: 'Make this check and no other (repeatable, or a list with commas)',
    })
    .option('skip', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      defaultDescription: 'none',
      describe: 'Leave out this check (repeatable, or a list with commas)',
    });

export const neighboursOption = <Options>(args: Argv<Options>) =>
  args.option('neighbours', {
    type: 'boolean',
    default: true,
    describe:
      'Where a cache on a private network fails, try a few other ports of its host (--no-neighbours: do not)',
  });
