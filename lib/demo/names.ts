/** The domain of all demo caches. `test` is reserved, so that no resolver on earth knows it (RFC 6761). */
const DOMAIN = 'demo.test';

/** The host name of a demo cache. */
export function demoHost(cache: string): string {
  return `${cache}.${DOMAIN}`;
}

/** Whether a host belongs to the demonstration, whether or not there is such a cache. */
export function isDemoHost(host: string): boolean {
  return host === DOMAIN || host.endsWith(`.${DOMAIN}`);
}
