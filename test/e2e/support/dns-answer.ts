const A = 1;
const AAAA = 28;
const NXDOMAIN = 3;
const SERVFAIL = 2;
const REFUSED = 5;
const IPV4 = [10, 99, 0, 1];
/** ::1 */
const IPV6 = [...Array(15).fill(0), 1];

interface Said {
  readonly code?: number;
  readonly address?: readonly number[] | undefined;
  readonly afterMs?: number;
  readonly truncated?: boolean;
}

/** What a name gets, by its first label, for one type of record; undefined is silence. */
type Zone = Readonly<Record<string, (type: number, over: 'udp' | 'tcp') => Said | undefined>>;

const onlyIPv4 = (type: number): Said => ({ address: type === A ? IPV4 : undefined });

const zone: Zone = {
  nx: () => ({ code: NXDOMAIN }),
  servfail: () => ({ code: SERVFAIL }),
  refuses: () => ({ code: REFUSED }),
  silent: () => undefined,
  empty: () => ({}),
  slow: (type) => ({ ...onlyIPv4(type), afterMs: 700 }),
  long: (type, over) => (over === 'udp' ? { truncated: true } : onlyIPv4(type)),
  six: (type) => ({ address: type === AAAA ? IPV6 : undefined }),
  both: (type) => ({ address: type === AAAA ? IPV6 : IPV4 }),
  // Some name servers of companies know nothing of IPv6.
  halfdead: (type) => (type === A ? onlyIPv4(type) : { code: SERVFAIL }),
  noroute: (type) => ({ address: type === A ? [192, 0, 2, 1] : undefined }),
  prohibited: (type) => ({ address: type === A ? [10, 79, 0, 1] : undefined }),
  unreachable: (type) => ({ address: type === A ? [10, 78, 0, 1] : undefined }),
  nobody: (type) => ({ address: type === A ? [10, 55, 0, 99] : undefined }),
  far: (type) => ({ address: type === A ? [10, 77, 0, 2] : undefined }),
};

/** Answers a question as the zone says. `bare` exists in the domain right.test alone, all other names everywhere in test. */
export function dnsAnswer(question: Buffer, over: 'udp' | 'tcp', send: (answer: Buffer) => void): void {
  const labels: string[] = [];
  let at = 12;
  for (let size = question[at] ?? 0; size > 0; size = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + size).toLowerCase());
    at += size + 1;
  }
  const end = at + 5;
  const [first = ''] = labels;
  const exists = first === 'bare' ? labels.join('.') === 'bare.right.test' : labels.at(-1) === 'test';
  const type = question.readUInt16BE(at + 1);
  const said = exists ? (zone[first] ?? onlyIPv4)(type, over) : { code: NXDOMAIN };
  if (said === undefined) return;
  const { code = 0, address, afterMs = 0, truncated = false } = said;
  const head = Buffer.from(question.subarray(0, 12));
  head.writeUInt16BE(0x8180 | (truncated ? 0x0200 : 0) | code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(address === undefined ? 0 : 1, 6);
  head.writeUInt32BE(0, 8);
  const record =
    address === undefined ? [] : [0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, address.length, ...address];
  setTimeout(() => send(Buffer.concat([head, question.subarray(12, end), Buffer.from(record)])), afterMs);
}
