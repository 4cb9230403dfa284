import type { Ports, RunResult } from '../model/ports.ts';

/**
 * Every Nix command that nixcache runs stands in this file, so that what they may do can be read in one place.
 * Only `derivationsOf` evaluates, which its caller says; those that open the store carry `substitute false`, since even a query makes Nix fetch (and some versions
 * write to) the substituters otherwise. All run in an empty directory of their own.
 */
const OFFLINE = ['--option', 'substitute', 'false'];
const NEW_CLI = ['--extra-experimental-features', 'nix-command'];
const FLAKES = ['--extra-experimental-features', 'nix-command flakes'];

/** Generous: a cold start on a busy machine takes seconds, a hanging daemon takes for ever. */
const TIMEOUT_MS = 15_000;
const MAX_BYTES = 8 << 20;
/** Evaluating a system takes minutes on a small machine. */
const EVALUATION_MS = 600_000;

/** A Nix that refuses its configuration does not even tell its version; no file at all is a configuration that it takes. */
const WITHOUT_CONFIGURATION = {
  NIX_CONF_DIR: '/var/empty',
  NIX_USER_CONF_FILES: '',
  NIX_CONFIG: '',
  XDG_CONFIG_HOME: '/var/empty',
  XDG_CONFIG_DIRS: '/var/empty',
};

export interface NixCommands {
  version(): Promise<RunResult>;
  /** The effective settings as JSON, in the spelling of this Nix (`config show` since 2.20), and the command that gave them. */
  showConfig(): Promise<RunResult & { readonly command: string }>;
  /** How the store answers about itself, since 2.14; its JSON says whether the daemon trusts this user. */
  storeInfo(): Promise<RunResult>;
  /** Ends with an error in any case, before it asks anybody: about the parameter, or that this Nix knows no buckets. */
  openBucket(): Promise<RunResult>;
  /** The store paths that these depend on, one per line. */
  requisites(paths: readonly string[]): Promise<RunResult>;
  /** Which of these are not in the store, one per line. */
  invalid(paths: readonly string[]): Promise<RunResult>;
  /** Evaluates an installable, and prints the derivations that it stands for. What is imported from a derivation is built for it. */
  derivationsOf(installable: string): Promise<RunResult>;
  /** One line per path with its signatures. */
  signatures(paths: readonly string[]): Promise<RunResult>;
}

export function nixCommands(ports: Pick<Ports, 'run'>, signal: AbortSignal): NixCommands {
  const options = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, signal };
  const nix = (...args: string[]) => ports.run('nix', args, options);
  const nixStore = (...args: string[]) => ports.run('nix-store', args, options);

  /** Before 2.4 there are no experimental features, and the flag for them is an error. */
  const newCli = async (...args: string[]): Promise<RunResult> => {
    const result = await nix(...NEW_CLI, ...args);
    return result.status !== 0 && result.stderr.includes("unrecognised flag '--extra-experimental-features'")
      ? nix(...args)
      : result;
  };

  return {
    version: () => ports.run('nix', ['--version'], { ...options, env: WITHOUT_CONFIGURATION }),
    showConfig: async () => {
      const shown = await newCli('config', 'show', '--json');
      if (!/is not a recognised command|unrecognised flag/.test(shown.stderr) || shown.status === 0)
        return { ...shown, command: 'nix config show' };
      return { ...(await newCli('show-config', '--json')), command: 'nix show-config' };
    },
    storeInfo: async () => {
      const info = await newCli('store', 'info', '--json', ...OFFLINE);
      return info.status === 0 || info.code !== undefined
        ? info
        : newCli('store', 'ping', '--json', ...OFFLINE);
    },
    openBucket: () => newCli('store', 'ping', '--store', 's3://nixcache?trusted=maybe', ...OFFLINE),
    requisites: (paths) => nixStore(...OFFLINE, '--query', '--requisites', ...paths),
    invalid: (paths) => nixStore(...OFFLINE, '--check-validity', '--print-invalid', ...paths),
    derivationsOf: (installable) =>
      ports.run('nix', [...FLAKES, 'path-info', '--derivation', '--', installable], {
        ...options,
        timeoutMs: EVALUATION_MS,
      }),
    signatures: (paths) => newCli('path-info', ...OFFLINE, '--sigs', ...paths),
  };
}
