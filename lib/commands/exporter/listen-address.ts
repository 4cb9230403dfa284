import { UserError } from '../../model/user-error.ts';

const LOOPBACK = '127.0.0.1';

/** Reads `[HOST]:PORT`, where the host of an IPv6 address stands in brackets. Without a host it is loopback; `*` is every address. */
export function listenAddress(text: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]\s]*)):([0-9]{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535)
    throw new UserError('--listen takes [HOST]:PORT, such as 127.0.0.1:19842 or [::1]:19842');
  const host = bracketed ?? plain ?? '';
  return { host: host === '' ? LOOPBACK : host === '*' ? '::' : host, port };
}
