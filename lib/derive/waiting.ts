import type { FactValues } from '../model/facts/facts.ts';
import { type DownloadFault, type DownloadWaiting, downloadWaiting } from '../nix/download-retries.ts';
import type { NixVersion } from '../nix/version.ts';

/** What this fault of a cache costs Nix with these settings; undefined where neither settings nor version say. */
export const waitingAt = (
  fault: DownloadFault,
  version: NixVersion | undefined,
  settings: FactValues['settings'] | undefined,
): DownloadWaiting | undefined => downloadWaiting(fault, version, settings?.values ?? {});

/** "tries 5 times and so waits about": nothing of the tries where there is but one. */
export const triesAnd = ({ attempts }: DownloadWaiting, waits: string, so: string): string =>
  attempts === 1 ? waits : `tries ${attempts} times and ${so}`;

/** "80 seconds" or "11 minutes". */
export function roughly(seconds: number): string {
  if (seconds >= 120) return `${Math.round(seconds / 60)} minutes`;
  const whole = Math.max(1, Math.round(seconds));
  return whole === 1 ? '1 second' : `${whole} seconds`;
}
