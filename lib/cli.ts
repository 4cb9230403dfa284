import yargs from 'yargs';
import type { BenchRequest } from './commands/bench.ts';
import type { ExplainRequest } from './commands/explain.ts';
import type { ExporterRequest } from './commands/exporter.ts';
import type { DoctorRequest } from './commands/request.ts';
import type { WatchRequest } from './commands/watch.ts';
import type { WhyRequest } from './commands/why.ts';
import type { PlainFormat } from './model/format.ts';
import type { SchemaName } from './model/schemas.ts';
import { exporterOptions, watchOptions } from './options/again-options.ts';
import { benchOptions } from './options/bench-options.ts';
import { configOptions } from './options/config-options.ts';
import { doctorOptions, pageOptions } from './options/doctor-options.ts';
import { explainOptions } from './options/explain-options.ts';
import { schemaOptions } from './options/schema-options.ts';
import { whyOptions } from './options/why-options.ts';

/** What the command line asked for. */
export type Invocation =
  | { readonly kind: 'doctor'; readonly options: DoctorRequest }
  | { readonly kind: 'demo'; readonly options: DoctorRequest }
  | { readonly kind: 'why'; readonly options: WhyRequest }
  | { readonly kind: 'bench'; readonly options: BenchRequest }
  | { readonly kind: 'watch'; readonly options: WatchRequest }
  | { readonly kind: 'exporter'; readonly options: ExporterRequest }
  | { readonly kind: 'list-checks' }
  | {
      readonly kind: 'schema';
      readonly options: { readonly name: SchemaName; readonly output?: string | undefined };
    }
  | { readonly kind: 'config'; readonly options: ConfigOptions }
  | { readonly kind: 'explain'; readonly options: ExplainRequest }
  /** Help, the version, or a mistake: only text to print. */
  | { readonly kind: 'text'; readonly text: string; readonly mistake: boolean };

interface ConfigOptions {
  readonly names: readonly string[];
  readonly config?: string | undefined;
  readonly json: boolean;
  readonly format?: PlainFormat | undefined;
  readonly output?: string | undefined;
}

/** Reads the command line. Prints nothing, leaves nothing, never throws for what a user can type. */
export async function parseCommandLine(argv: readonly string[], version: string): Promise<Invocation> {
  let invocation: Invocation | undefined;
  let mistake: string | undefined;
  const parser = yargs()
    .scriptName('nixcache')
    .usage('Why do my Nix binary caches not give me what they should, and what do I do about it?')
    .command('doctor', 'Look at every configured cache and say what is wrong', doctorOptions, (options) => {
      invocation = options.listChecks ? { kind: 'list-checks' } : { kind: 'doctor', options };
    })
    .command(
      'demo',
      'The same on embedded caches, healthy and broken: no Nix and no network needed',
      pageOptions,
      (options) => {
        invocation = options.listChecks ? { kind: 'list-checks' } : { kind: 'demo', options };
      },
    )
    .command(
      'why [paths..]',
      'Whether Nix will fetch a path or build it, from which cache, and why',
      whyOptions,
      (options) => {
        invocation = { kind: 'why', options };
      },
    )
    .command(
      'bench',
      'Measure how fast the caches answer, and say in which order Nix should ask them',
      benchOptions,
      ({ quick, thorough, ...options }) => {
        const level = quick ? 'quick' : thorough ? 'thorough' : 'normal';
        invocation = { kind: 'bench', options: { ...options, level } };
      },
    )
    .command(
      'watch',
      'Look at every configured cache again and again, and say what changed',
      watchOptions,
      (options) => {
        invocation = { kind: 'watch', options };
      },
    )
    .command(
      'exporter',
      'Serve what doctor finds to Prometheus, looking when it is asked and not too often',
      exporterOptions,
      (options) => {
        invocation = { kind: 'exporter', options };
      },
    )
    .command(
      'config [names..]',
      'The settings about caches: their values, where each comes from, and what was lost on the way',
      configOptions,
      (options) => {
        invocation = { kind: 'config', options };
      },
    )
    .command(
      'explain [what]',
      'What a log of Nix says about caches (a file, - or a pipe), or what a finding means by its id; alone, it lists the findings',
      explainOptions,
      (options) => {
        // The parser takes a hyphen that stands alone for an empty word.
        const what = options.what === '' && argv.includes('-') ? '-' : options.what;
        invocation = { kind: 'explain', options: { ...options, what } };
      },
    )
    .command(
      'schema <name>',
      'The JSON Schema of what this program prints as JSON, or saves as facts',
      schemaOptions,
      (options) => {
        invocation = { kind: 'schema', options };
      },
    )
    .demandCommand(1, 'Say what to do: nixcache doctor')
    .strictCommands()
    .strict()
    .recommendCommands()
    .version(version)
    .alias('h', 'help')
    .epilogue('Exit status: 0 nothing is failing, 1 something is, 2 wrong usage or nixcache itself failed.')
    .locale('en')
    .wrap(80)
    .exitProcess(false)
    .fail((message, error) => {
      mistake ??= (message ?? error?.message ?? 'cannot be read').replace(/\s*\n\s*/g, ' ');
    });

  const output = await new Promise<string>((resolve) => {
    parser.parse([...argv], {}, (_error: Error | undefined, _argv: unknown, text: string) => resolve(text));
  });
  if (mistake !== undefined) return { kind: 'text', text: mistake, mistake: true };
  return invocation ?? { kind: 'text', text: `${output}\n`, mistake: false };
}
