import { uptime } from 'node:os';

/**
 * Milliseconds that nobody sets back. On Linux those that a laptop sleeps count too, which they do not for performance.now, in steps of
 * 10 ms; elsewhere the time since the start of the machine comes in whole seconds or is set with the clock.
 */
export const steady = (): number => (process.platform === 'linux' ? uptime() * 1000 : performance.now());
