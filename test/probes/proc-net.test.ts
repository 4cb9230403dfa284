import { expect, test } from 'vitest';
import { parseIpv4Routes, parseIpv6Routes, parseListeners } from '../../lib/probes/proc-net.ts';

const route4 = (destination: string, flags: string, mask: string) =>
  `eth0\t${destination}\t0100A8C0\t${flags}\t0\t0\t0\t${mask}\t0\t0\t0`;

test('IPv4 routes: addresses stand in the byte order of the machine, and a route that refuses is none', () => {
  const text = [
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
    route4('00000000', '0003', '00000000'),
    route4('0001A8C0', '0001', '00FFFFFF'),
    `*${route4('0000000A', '0201', '000000FF').slice(4)}`,
    route4('0000000A', '0000', '000000FF'),
    '',
  ].join('\n');
  expect(parseIpv4Routes(text)).toEqual([
    { family: 4, interface: 'eth0', network: '0.0.0.0', prefixLength: 0 },
    { family: 4, interface: 'eth0', network: '192.168.1.0', prefixLength: 24 },
  ]);
});

const none = '0'.repeat(32);
const route6 = (destination: string, length: string, flags: string, name: string) =>
  `${destination} ${length} ${none} 00 ${none} 00000100 00000001 00000000 ${flags} ${name.padStart(8)}`;

test('IPv6 routes: the one that the kernel refuses with where there is no default route does not count', () => {
  const text = [
    route6('fd000000000000000000000000000000', '40', '00000001', 'eth0'),
    route6(none, '00', '00000003', 'eth0'),
    route6(none, '00', '00200200', 'lo'),
    route6(`${'0'.repeat(31)}1`, '80', '80200001', 'lo'),
    route6(`ff${'0'.repeat(30)}`, '08', '00000001', 'eth0'),
  ].join('\n');
  expect(parseIpv6Routes(text)).toEqual([
    { family: 6, interface: 'eth0', network: 'fd00::', prefixLength: 64 },
    { family: 6, interface: 'eth0', network: '::', prefixLength: 0 },
  ]);
});

const socket = (local: string, state: string) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0`;

test.each([
  ['0100007F:1388', '0A', [{ address: '127.0.0.1', port: 5000 }]],
  ['00000000:0050', '0A', [{ address: '0.0.0.0', port: 80 }]],
  [`${none}:0016`, '0A', [{ address: '::', port: 22 }]],
  ['00000000000000000000000001000000:1388', '0A', [{ address: '::1', port: 5000 }]],
  ['0000000000000000FFFF00000100007F:1388', '0A', [{ address: '127.0.0.1', port: 5000 }]],
  ['B80D0120000000000000000005000000:1388', '0A', [{ address: '2001:db8::5', port: 5000 }]],
  ['0100007F:1388', '01', []],
])('%s in state %s', (local, state, listeners) => {
  expect(parseListeners(`  sl  local_address rem_address   st\n${socket(local, state)}\n`)).toEqual(
    listeners,
  );
});

test.each(['', '\0\n\0', 'x '.repeat(1000), '0: : 0 0A'])('nonsense is nothing: %j', (text) => {
  expect([...parseIpv4Routes(text), ...parseIpv6Routes(text), ...parseListeners(text)]).toEqual([]);
});
