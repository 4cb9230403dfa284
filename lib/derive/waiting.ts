import type { FactValues } from '../model/facts/facts.ts';
import { settingDefault } from '../nix/setting-table.ts';
import { atLeast, type NixVersion } from '../nix/version.ts';

type Settings = FactValues['settings'] | undefined;

/** How long Nix waits for a cache, in seconds. */
export interface Waiting {
  readonly attempts: number;
  readonly totalSeconds: number;
}

/** Where connect-timeout is 0, curl would wait 300 s, but Linux gives up its SYN retries before that. */
const KERNEL_CONNECT_SECONDS = 134;

/** What it costs Nix that nothing answers while connecting; undefined where neither settings nor version say. */
export function waitingToConnect(version: NixVersion | undefined, settings: Settings): Waiting | undefined {
  const limit = numberOf('connect-timeout', version, settings);
  if (limit === undefined) return undefined;
  const attempts = attemptsOf(version, settings);
  const longest = limit === 0 ? KERNEL_CONNECT_SECONDS : limit;
  const first =
    version?.flavour === 'lix' && atLeast(version, '2.94')
      ? numberOf('initial-connect-timeout', version, settings)
      : undefined;
  const waits = Array.from({ length: attempts }, (_, attempt) =>
    Math.min(longest, (first ?? longest) * 2 ** attempt),
  );
  return { attempts, totalSeconds: sum(waits) + pausesSeconds(attempts) };
}

/** What it costs Nix that a server takes a request and says nothing. */
export function waitingForAnswer(version: NixVersion | undefined, settings: Settings): Waiting | undefined {
  const limit = numberOf('stalled-download-timeout', version, settings);
  if (limit === undefined || limit === 0) return undefined;
  const attempts = attemptsOf(version, settings);
  return { attempts, totalSeconds: attempts * limit + pausesSeconds(attempts) };
}

/** "tries 5 times and so waits about": nothing of the tries where there is but one. */
export const triesAnd = ({ attempts }: Waiting, waits: string, so: string): string =>
  attempts === 1 ? waits : `tries ${attempts} times and ${so}`;

/** "80 seconds" or "11 minutes". */
export function roughly(seconds: number): string {
  if (seconds >= 120) return `${Math.round(seconds / 60)} minutes`;
  const whole = Math.max(1, Math.round(seconds));
  return whole === 1 ? '1 second' : `${whole} seconds`;
}

function attemptsOf(version: NixVersion | undefined, settings: Settings): number {
  const renamed = settings?.values['filetransfer-retry-attempts'];
  const attempts = typeof renamed === 'number' ? renamed : numberOf('download-attempts', version, settings);
  return Math.min(100, Math.max(1, attempts ?? 5));
}

/** 250 ms, doubled after each attempt, with a quarter of that at random on average (filetransfer.cc up to 2.34; later ones are near it). */
const pausesSeconds = (attempts: number): number =>
  sum(Array.from({ length: attempts - 1 }, (_, attempt) => Math.min(60, 0.3 * 2 ** attempt)));

function numberOf(name: string, version: NixVersion | undefined, settings: Settings): number | undefined {
  const value = settings?.values[name] ?? (version === undefined ? undefined : settingDefault(name, version));
  return typeof value === 'number' ? value : undefined;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
