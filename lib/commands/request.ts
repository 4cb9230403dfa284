import type { Format } from '../model/format.ts';
import type { InstallationKind } from '../model/installation-kind.ts';

/** What `doctor` and `demo` are asked to do, as the command line says it. */
export interface DoctorRequest {
  readonly config?: string | undefined;
  readonly substituter: readonly string[];
  readonly path: readonly string[];
  /** Seconds. */
  readonly timeout: number;
  readonly concurrency: number;
  readonly json: boolean;
  readonly format?: Format | undefined;
  /** A file for what is printed. */
  readonly output?: string | undefined;
  /** A file for a page to paste into an issue. */
  readonly report?: string | undefined;
  readonly strict: boolean;
  readonly saveFacts?: string | undefined;
  readonly facts?: string | undefined;
  readonly flake?: string | undefined;
  readonly offline?: boolean | undefined;
  readonly neighbours?: boolean | undefined;
  readonly sshLogin?: boolean | undefined;
  /** In whose words the fixes are said, whatever the machine shows. */
  readonly installKind?: InstallationKind | undefined;
  /** Ids of checks, or lists of them with commas. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

/** What every command is given beside its own request. */
export interface CommandContext {
  /** Of nixcache itself. */
  readonly version: string;
  /** Aborted on interrupt: what was found so far is still reported. */
  readonly signal: AbortSignal;
}
