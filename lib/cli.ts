import yargs, { type Argv } from 'yargs';
import { exporterOptions, watchOptions } from './again-options.ts';
import type { BenchRequest } from './commands/bench.ts';
import type { ExplainRequest } from './commands/explain.ts';
import type { ExporterRequest } from './commands/exporter.ts';
import type { DoctorRequest } from './commands/request.ts';
import type { WatchRequest } from './commands/watch.ts';
import type { WhyRequest } from './commands/why.ts';
import { formats, type PlainFormat, plainFormats } from './model/format.ts';
import { installationKinds } from './model/installation-kind.ts';
import type { SchemaName } from './model/schemas.ts';
import { printOptions } from './print-options.ts';

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

const jsonOption = (args: Argv) =>
  args.option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' });

/** What every command has in common that asks caches. */
const askOptions = (args: Argv) =>
  jsonOption(args)
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
    .option('install-kind', {
      choices: installationKinds,
      requiresArg: true,
      defaultDescription: 'what this machine shows',
      describe: 'Say the fixes in these words',
    })
    .check((options) => {
      const single = [
        ...['config', 'timeout', 'concurrency', 'save-facts', 'report', 'facts', 'flake', 'install-kind'],
        ...['max-bytes', 'html', 'compare', 'paths-from'],
      ];
      const twice = single.find((name) => Array.isArray(options[name]));
      if (twice !== undefined) throw new Error(`--${twice} can be given once`);
      const { timeout, concurrency, substituter } = options;
      if (substituter.some((url) => url.trim() === '')) throw new Error('--substituter takes a store URL');
      if (!(timeout >= 0.1 && timeout <= 600))
        throw new Error('--timeout takes a number of seconds, from 0.1 to 600');
      if (!(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 64))
        throw new Error('--concurrency takes a whole number from 1 to 64');
      return true;
    });

/** What doctor, demo and why have in common. */
const lookOptions = (args: Argv) =>
  askOptions(args).option('save-facts', {
    type: 'string',
    requiresArg: true,
    describe: 'Also write what was gathered, without credentials, to this file',
  });

/** What doctor and demo have in common. */
const pageOptions = (args: Argv) =>
  printOptions(lookOptions(args), formats)
    .option('report', {
      type: 'string',
      requiresArg: true,
      describe: 'Also write a page to paste into an issue, with each cache over IPv4 and IPv6, to this file',
    })
    .option('path', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      defaultDescription: 'found on this machine',
      describe: 'Ask the caches for this store path (repeatable)',
    })
    .option('strict', { type: 'boolean', default: false, describe: 'Exit with status 1 for warnings too' })
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
    })
    .option('list-checks', {
      type: 'boolean',
      default: false,
      describe: 'List the checks, in a line each, and look at nothing',
    });

/** What the doctor looks at. */
const doctorOptions = (args: Argv) =>
  pageOptions(args)
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
    .option('neighbours', {
      type: 'boolean',
      default: true,
      describe:
        'Where a cache on a private network fails, try a few other ports of its host (--no-neighbours: do not)',
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
    .check(({ flake, facts, substituter, path }) => {
      if (facts !== undefined && substituter.length + path.length > 0)
        throw new Error('--facts says itself which caches and paths it is about');
      if (flake !== undefined && substituter.length > 0)
        throw new Error('--flake goes by what is configured, and not with --substituter');
      return true;
    });

const whyOptions = (args: Argv) =>
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

const benchOptions = (args: Argv) =>
  printOptions(askOptions(args), plainFormats)
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
    .check(({ quick, thorough }) => {
      if (quick && thorough) throw new Error('--quick or --thorough, not both');
      return true;
    });

const configOptions = (args: Argv) =>
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
    .check(({ config }) => {
      if (Array.isArray(config)) throw new Error('--config can be given once');
      return true;
    });

const explainOptions = (args: Argv) =>
  printOptions(jsonOption(args), plainFormats)
    .positional('what', {
      type: 'string',
      describe: 'The id in brackets behind a finding, or else a log: a file, or - for standard input',
    })
    .option('strict', { type: 'boolean', default: false, describe: 'Exit with status 1 for warnings too' })
    .option('probe', {
      type: 'boolean',
      default: false,
      describe: 'Also look at the caches that the log names, as doctor does',
    })
    .example('nix build 2>&1 | $0 explain', 'what went wrong with caches, and what to do');

const schemaOptions = (args: Argv) =>
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
