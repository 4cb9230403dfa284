import type { UsagePort } from '../model/ports.ts';

/** What the operating system says of this process. */
export const usage: UsagePort = () => {
  const { user, system } = process.cpuUsage();
  return {
    residentBytes: process.memoryUsage.rss(),
    cpuSeconds: (user + system) / 1e6,
    startedSeconds: performance.timeOrigin / 1000,
  };
};
