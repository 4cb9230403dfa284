/** "0.42 ms", "1.2 ms", "14 ms", "1.3 s", "49.8 s", "3 min 20 s": as many digits as a person can use. */
export function timeText(ms: number): string {
  const { value, unit } = inUnit(ms);
  return unit === 'min' ? minutesText(ms) : `${value} ${unit}`;
}

/** A time with its spread in one unit: "31 ±2 ms". */
export function spreadText(ms: number, spreadMs: number, unicode: boolean): string {
  const { value, unit, digits, divisor } = inUnit(ms);
  if (unit === 'min') return `${minutesText(ms)} ${plusMinus(unicode)}${timeText(spreadMs)}`;
  const spread = spreadMs / divisor;
  const enough = [digits, digits + 1].find((some) => Number(spread.toFixed(some)) > 0) ?? 0;
  return `${value} ${plusMinus(unicode)}${spread.toFixed(enough)} ${unit}`;
}

const plusMinus = (unicode: boolean): string => (unicode ? '±' : '+-');

interface Scaled {
  readonly value: string;
  readonly unit: 'ms' | 's' | 'min';
  readonly digits: number;
  readonly divisor: number;
}

/** The limits are those at which rounding would give one digit more. */
function inUnit(ms: number): Scaled {
  const scaled = (unit: Scaled['unit'], divisor: number, digits: number): Scaled => ({
    value: (ms / divisor).toFixed(digits),
    unit,
    digits,
    divisor,
  });
  if (ms <= 0) return scaled('ms', 1, 0);
  if (ms < 0.995) return scaled('ms', 1, 2);
  if (ms < 9.95) return scaled('ms', 1, 1);
  if (ms < 999.5) return scaled('ms', 1, 0);
  if (ms < 99_950) return scaled('s', 1000, 1);
  if (ms < 119_500) return scaled('s', 1000, 0);
  return scaled('min', 60_000, 0);
}

function minutesText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds >= 36_000
    ? `${Math.round(seconds / 3600)} h`
    : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** "950 kB/s", "1.2 MB/s", "12 MB/s". */
export function rateText(bytesPerSecond: number): string {
  const power = Math.min(
    units.length - 1,
    bytesPerSecond < 999.5 ? 0 : Math.floor(Math.log10(bytesPerSecond * 1.0005) / 3),
  );
  const value = bytesPerSecond / 1000 ** power;
  return `${power === 0 || value >= 9.95 ? Math.round(value) : value.toFixed(1)} ${units[power]}/s`;
}

/** "95 %": never 0 or 100 where that is not the whole truth. */
export function shareText(part: number, whole: number): string {
  if (whole === 0) return '-';
  const percent = Math.round((100 * part) / whole);
  if (part > 0 && percent === 0) return '<1 %';
  return `${part < whole ? Math.min(99, percent) : percent} %`;
}

/** "2026-11-21 18:30 UTC"; what is no RFC 3339 moment as it is. */
export const momentText = (moment: string): string =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d.*Z$/.test(moment)
    ? `${moment.slice(0, 10)} ${moment.slice(11, 16)} UTC`
    : moment;

/** "1 cache", "3 caches". */
export const amount = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
