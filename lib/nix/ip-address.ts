/** A dotted IPv4 address as a number; undefined for anything else, such as a host name. */
export function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.', 5);
  if (
    parts.length !== 4 ||
    !parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256)
  ) {
    return undefined;
  }
  return parts.reduce((address, part) => address * 256n + BigInt(part), 0n);
}

/** An IPv6 address without brackets and zone as a number; its last 32 bits may be written as IPv4. */
export function parseIpv6(text: string): bigint | undefined {
  if (text.length > 45) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = '', tail] = halves;
  const left = groupsOf(head);
  const right = groupsOf(tail ?? '');
  if (left === undefined || right === undefined) return undefined;
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...left, ...Array<bigint>(missing).fill(0n), ...right].reduce(
    (address, group) => address * 65536n + group,
    0n,
  );
}

function groupsOf(text: string): readonly bigint[] | undefined {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1 ? parseIpv4(part) : undefined;
    if (last !== undefined) groups.push(last / 65536n, last % 65536n);
    else if (/^[0-9A-Fa-f]{1,4}$/.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}
