/** As libcurl has them: `socks` is SOCKS4, and an `h` or an `a` at the end lets the proxy look the name up. */
export const socksVersions: ReadonlyMap<string, 4 | 5> = new Map([
  ['socks:', 4],
  ['socks4:', 4],
  ['socks4a:', 4],
  ['socks5:', 5],
  ['socks5h:', 5],
]);

/** Whether a proxy speaks SOCKS and no HTTP. */
export const isSocks = ({ protocol }: URL): boolean => socksVersions.has(protocol);
