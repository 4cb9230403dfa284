import { type Fact, failed, ok } from '../model/fact.ts';
import type { NixFact } from '../model/facts/machine.ts';
import type { RunResult } from '../model/ports.ts';

/** What `nix --version` says. */
export function nixFact({ status, code, stdout, stderr }: RunResult): Fact<NixFact> {
  const versionLine = stdout.split('\n')[0]?.trim() ?? '';
  if (status === 0 && versionLine !== '') return ok({ versionLine: versionLine.slice(0, 200) });
  if (code === 'ENOENT') return failed('there is no nix command on the PATH', code);
  return failed(`nix --version failed: ${firstErrorLine(stderr) || code || `status ${status}`}`, code);
}

/** The line in which Nix says what is wrong, without its colours. */
export function firstErrorLine(stderr: string): string {
  const lines = stderr
    .replace(/\u001b\[[0-9;]*m/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return (lines.find((line) => line.startsWith('error:')) ?? lines[0] ?? '').slice(0, 500);
}
