import { isIP, type Socket } from 'node:net';
import { parseIpv6 } from '../nix/ip-address.ts';
import { codedError } from './coded-error.ts';

/** Where the proxy is asked to connect to; `host` is a name where the proxy is to look it up. */
export interface SocksTarget {
  readonly host: string;
  readonly port: number;
}

interface SocksLogin {
  readonly user: string;
  readonly password: string;
}

/** Asks a SOCKS proxy for a connection, after which the socket leads there. */
export async function socksHandshake(
  socket: Socket,
  version: 4 | 5,
  target: SocksTarget,
  login: SocksLogin,
): Promise<void> {
  const ask = asker(socket);
  try {
    await (version === 4 ? socks4(ask, target, login) : socks5(ask, target, login));
  } finally {
    ask.end();
  }
}

interface Asker {
  (bytes: Buffer, answerLength: number): Promise<Buffer>;
  end(): void;
}

/** Sends bytes and waits for so many back; nothing that comes after them is taken out of the socket. */
function asker(socket: Socket): Asker {
  let stop = () => {};
  const ask = (bytes: Buffer, length: number) =>
    new Promise<Buffer>((resolve, reject) => {
      const read = () => {
        const answer: unknown = length === 0 ? Buffer.alloc(0) : socket.read(length);
        if (!Buffer.isBuffer(answer)) return;
        // At its end a stream gives what there is.
        if (answer.length < length) return closed();
        stop();
        resolve(answer);
      };
      const failed = (error: Error) => {
        stop();
        reject(error);
      };
      const closed = () => failed(codedError('PROXY_CLOSED', 'the SOCKS proxy closed the connection'));
      stop = () => {
        socket.off('readable', read).off('error', failed).off('end', closed).off('close', closed);
        stop = () => {};
      };
      socket.on('readable', read).on('error', failed).on('end', closed).on('close', closed);
      if (bytes.length > 0) socket.write(bytes);
      read();
    });
  return Object.assign(ask, { end: () => stop() });
}

const refusal = (said: number) => codedError(`PROXY_SOCKS_${said}`, `the SOCKS proxy refused: ${said}`);
const nothing = Buffer.alloc(0);

/** RFC 1928 and 1929. */
async function socks5(
  ask: Asker,
  { host, port }: SocksTarget,
  { user, password }: SocksLogin,
): Promise<void> {
  const methods = user === '' ? [0] : [0, 2];
  const [version, method] = await ask(Buffer.from([5, methods.length, ...methods]), 2);
  if (version !== 5) throw codedError('PROXY_NOT_SOCKS', 'the proxy does not speak SOCKS5');
  if (method === 2) {
    const login = [user, password].flatMap((text) => withLength(text));
    const [, status] = await ask(Buffer.from([1, ...login]), 2);
    if (status !== 0) throw codedError('PROXY_407', 'the SOCKS proxy refused the login');
  } else if (method !== 0) throw codedError('PROXY_407', 'the SOCKS proxy wants a login');
  const answer = await ask(Buffer.from([5, 1, 0, ...addressBytes(host), port >> 8, port & 255]), 4);
  if (answer[1] !== 0) throw refusal(answer[1] ?? 1);
  // The address that the proxy uses, which nobody needs.
  const length = answer[3] === 4 ? 16 : answer[3] === 3 ? (await ask(nothing, 1))[0] : 4;
  await ask(nothing, (length ?? 0) + 2);
}

/** A name behind an address that is none (0.0.0.1) is what SOCKS4a added. */
async function socks4(ask: Asker, { host, port }: SocksTarget, { user }: SocksLogin): Promise<void> {
  const isAddress = isIP(host) === 4;
  const address = isAddress ? host.split('.').map(Number) : [0, 0, 0, 1];
  const name = isAddress ? [] : [...Buffer.from(host), 0];
  const answer = await ask(
    Buffer.from([4, 1, port >> 8, port & 255, ...address, ...Buffer.from(user), 0, ...name]),
    8,
  );
  if (answer[0] !== 0) throw codedError('PROXY_NOT_SOCKS', 'the proxy does not speak SOCKS4');
  if (answer[1] !== 90) throw refusal(answer[1] ?? 91);
}

function addressBytes(host: string): readonly number[] {
  if (isIP(host) === 4) return [1, ...host.split('.').map(Number)];
  if (isIP(host) === 6) return [4, ...ipv6Bytes(host)];
  return [3, ...withLength(host)];
}

function withLength(text: string): readonly number[] {
  const bytes = [...Buffer.from(text)].slice(0, 255);
  return [bytes.length, ...bytes];
}

function ipv6Bytes(address: string): readonly number[] {
  const value = parseIpv6(address) ?? 0n;
  return Array.from({ length: 16 }, (_, index) => Number((value >> BigInt(8 * (15 - index))) & 255n));
}
