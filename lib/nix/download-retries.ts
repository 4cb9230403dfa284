import { settingDefault } from './setting-table.ts';
import type { SettingValue } from './setting-value.ts';
import { atLeast, type NixVersion } from './version.ts';

/** How a download goes wrong, as far as that decides how long Nix waits for it. */
export type DownloadFault =
  /** Connecting gets no answer at all. */
  | { readonly kind: 'dropped' }
  /** The server takes the request, and then nothing comes. */
  | { readonly kind: 'silent' }
  /** Each attempt fails by itself after so many seconds: refused, reset, an unknown name, a bad certificate or an HTTP status. */
  | {
      readonly kind: 'failing';
      readonly seconds: number;
      readonly status?: number;
      readonly retryAfterSeconds?: number;
    };

/** How long one download holds Nix up. `totalSeconds` is Infinity where Nix sets no limit. */
export interface DownloadWaiting {
  readonly attempts: number;
  readonly totalSeconds: number;
}

type Values = Readonly<Record<string, SettingValue>>;

/** Linux gives up its SYN retries after this, which comes before the 300 s that curl allows where connect-timeout is 0. */
const KERNEL_CONNECT_SECONDS = 134;

/**
 * What a failing download costs with these settings, in seconds, pauses between the attempts included; undefined where neither settings nor
 * version say (TransferItem::finish in libstore/filetransfer.cc, download.cc in 2.3). The pauses are partly random: this is their mean.
 */
export function downloadWaiting(
  fault: DownloadFault,
  version: NixVersion | undefined,
  values: Values,
): DownloadWaiting | undefined {
  const attempts = attemptsAt(fault, version, values);
  const lasting = attemptSeconds(fault, attempts, version, values);
  if (lasting === undefined) return undefined;
  return { attempts, totalSeconds: sum(lasting) + sum(pauses(fault, attempts, version, values)) };
}

/** How many times Nix tries a download that may yet succeed. */
export function downloadAttempts(version: NixVersion | undefined, values: Values): number {
  const renamed = values['filetransfer-retry-attempts'];
  const attempts = typeof renamed === 'number' ? renamed : numberOf('download-attempts', version, values);
  return Math.min(100, Math.max(1, attempts ?? 5));
}

/** What Nix does not try again: most answers 4xx, and the 5xx that say that this will never work. */
function attemptsAt(fault: DownloadFault, version: NixVersion | undefined, values: Values): number {
  const status = fault.kind === 'failing' ? (fault.status ?? 0) : 0;
  const isFinal =
    (status >= 400 && status < 500 && status !== 408 && status !== 429) || [501, 505, 511].includes(status);
  return isFinal ? 1 : downloadAttempts(version, values);
}

/** How long each attempt lasts. */
function attemptSeconds(
  fault: DownloadFault,
  attempts: number,
  version: NixVersion | undefined,
  values: Values,
): readonly number[] | undefined {
  const each = (seconds: number) => Array<number>(attempts).fill(seconds);
  if (fault.kind === 'failing') return each(fault.seconds);
  if (fault.kind === 'silent') {
    const limit = numberOf('stalled-download-timeout', version, values);
    return limit === undefined ? undefined : each(limit === 0 ? Number.POSITIVE_INFINITY : limit);
  }
  const limit = numberOf('connect-timeout', version, values);
  if (limit === undefined) return undefined;
  const longest = limit === 0 ? KERNEL_CONNECT_SECONDS : Math.min(limit, KERNEL_CONNECT_SECONDS);
  const first =
    version?.flavour === 'lix' && atLeast(version, '2.94')
      ? (numberOf('initial-connect-timeout', version, values) ?? longest)
      : longest;
  return Array.from({ length: attempts }, (_, attempt) => Math.min(longest, first * 2 ** attempt));
}

/** The mean of 2 to the power of something even between 0 and 0.5. */
const MEAN_JITTER = 1.2;

/**
 * The pauses between attempts. Doubling from 250 ms; from 60 s after a 429 in 2.29 to 2.34, which know of no Retry-After. Since 2.35 settings
 * say it, a 503 counts as a 429, and Retry-After is the least (computeRetryDelayMs). What Lix does is near the first.
 */
function pauses(
  fault: DownloadFault,
  attempts: number,
  version: NixVersion | undefined,
  values: Values,
): readonly number[] {
  const status = fault.kind === 'failing' ? fault.status : undefined;
  const doubling = (seconds: number) =>
    Array.from({ length: attempts - 1 }, (_, attempt) => seconds * 2 ** attempt);
  if (version === undefined || version.flavour === 'lix' || !atLeast(version, '2.35')) {
    const isLong = status === 429 && version?.flavour !== 'lix' && atLeast(version, '2.29');
    return doubling((isLong ? 60 : 0.25) * MEAN_JITTER);
  }
  const isRateLimit = status === 429 || status === 503;
  const seconds = (name: string) => (numberOf(name, version, values) ?? 0) / 1000;
  const base = seconds(isRateLimit ? 'filetransfer-retry-delay-rate-limited' : 'filetransfer-retry-delay');
  const most = seconds('filetransfer-retry-max-delay');
  const least = fault.kind === 'failing' ? (fault.retryAfterSeconds ?? 0) : 0;
  const hasJitter = values['filetransfer-retry-jitter'] !== false;
  return doubling(base)
    .map((backoff) => Math.min(backoff, most))
    .map((backoff) => (hasJitter ? least + backoff / 2 : Math.max(least, backoff)));
}

function numberOf(name: string, version: NixVersion | undefined, values: Values): number | undefined {
  const value = values[name] ?? (version === undefined ? undefined : settingDefault(name, version));
  return typeof value === 'number' ? value : undefined;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
