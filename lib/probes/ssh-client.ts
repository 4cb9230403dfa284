import type { Ports, RunResult } from '../model/ports.ts';
import type { SshTarget } from '../nix/ssh-target.ts';

/** Calls of ssh, all in this file, so that what they may do can be read in one place. None asks a question, none writes known_hosts. */
export interface SshClient {
  /** What ssh would go by for this host. It sends nothing; a `Match exec` of the configuration is run, as by Nix's own ssh. */
  options(target: SshTarget): Promise<RunResult>;
  /** Logs in and starts the program that Nix would start, without saying a word to it. */
  login(target: SshTarget, timeoutMs: number): Promise<RunResult>;
}

const OPTIONS_TIMEOUT_MS = 5000;
const MAX_BYTES = 1 << 20;

/** Of equal options the first counts, so that these come before those of the user: a check of host keys that is switched off stays on here. */
const STRICT = [
  'BatchMode=yes',
  'StrictHostKeyChecking=yes',
  'UpdateHostKeys=no',
  'PermitLocalCommand=no',
  'ControlPath=none',
  'ForwardAgent=no',
  'ClearAllForwardings=yes',
].map((option) => `-o${option}`);

/** `extra` stands before everything of the target: NIX_SSHOPTS, or another configuration file than the user's own. */
export function sshClient(
  { run }: Pick<Ports, 'run'>,
  extra: readonly string[],
  signal: AbortSignal,
): SshClient {
  const common = ({ key, port }: SshTarget) => [
    ...extra,
    ...(key === undefined ? [] : ['-i', key]),
    ...(port === undefined ? [] : ['-p', String(port)]),
  ];
  const where = ({ user, host }: SshTarget) => ['--', user === undefined ? host : `${user}@${host}`];
  const options = { maxBytes: MAX_BYTES, signal };
  return {
    options: (target) =>
      run('ssh', ['-G', ...common(target), ...where(target)], { ...options, timeoutMs: OPTIONS_TIMEOUT_MS }),
    login: (target, timeoutMs) => {
      const connecting = `-oConnectTimeout=${Math.max(1, Math.ceil(timeoutMs / 1000))}`;
      const command = [
        target.remoteProgram,
        target.remoteProgram.endsWith('nix-daemon') ? '--stdio' : '--serve',
      ];
      return run(
        'ssh',
        [...STRICT, connecting, '-T', '-x', ...common(target), ...where(target), ...command],
        {
          ...options,
          timeoutMs: 3 * timeoutMs,
        },
      );
    },
  };
}

/** NIX_SSHOPTS as Nix cuts it: at blanks, and from 2.26 on like a shell, with quotes. */
export function sshWords(text: string): readonly string[] {
  return (text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []).map((word) => word.replace(/["']/g, ''));
}
