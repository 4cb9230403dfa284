import type { Argv } from 'yargs';
import type { SchemaName } from '../model/schemas.ts';

/** What `schema` is asked to do. */
export const schemaOptions = (args: Argv) =>
  args
    .positional('name', {
      choices: [
        'doctor',
        'ndjson',
        'watch',
        'bench',
        'why',
        'explain',
        'config',
        'facts',
      ] as const satisfies readonly SchemaName[],
      demandOption: true,
      describe: 'Of which document',
    })
    .option('output', { type: 'string', requiresArg: true, describe: 'Write it to this file instead' });
