import { parseIpv6 } from './ip-address.ts';
import { hidden } from './secret-words.ts';
import type { UnopenableReason } from './store-kind.ts';
import { shownQuery } from './store-params.ts';
import { splitAuthority } from './url-parts.ts';

/** Every login that stands behind a `//` taken out, in a path as well. */
export function withoutLogins(text: string, token: string = hidden): string {
  return text.replace(/:\/\/[^\s/@?&#]*@/g, `://${token}@`);
}

/**
 * The text to show for an entry that is not opened as a URL, whatever may be a login replaced. The text is judged again where the entry
 * is gone, so `isSame` chooses among what can stand for a secret: an entry that is wrong because of its password has to stay wrong.
 */
export function hideLogin(
  entry: string,
  reason: UnopenableReason | undefined,
  isSame: (text: string) => boolean,
): string {
  const texts = standIns.map((token) => withToken(entry, token));
  const fallback = reason === undefined ? `${hidden}/` : plainest[reason];
  return texts.find(isSame) ?? fallback;
}

/** An ellipsis is a character that no URL may have, and a percent sign before anything but digits is a broken escape. */
const standIns: readonly string[] = [hidden, '\u2026', `${hidden}%`, `${hidden}"`, `${hidden},`];

/** One text for each reason that says nothing else, for a secret that is all there is. */
const plainest: Readonly<Record<UnopenableReason, string>> = {
  'bare-word': hidden,
  'missing-scheme': `${hidden}:1`,
  'unknown-scheme': `user:${hidden}`,
  'uppercase-scheme': `HTTPS://${hidden}`,
  quotes: `"${hidden}"`,
  'trailing-punctuation': `${hidden},`,
  joined: `https://${hidden},https://${hidden}`,
  'empty-host': 'https://',
  'unexpected-host': `file://${hidden}/`,
  'relative-path': `file:${hidden}/`,
  'bad-port': `https://${hidden}:${hidden}`,
  'bad-host': `https://${hidden}`,
  'bad-character': 'https://\u2026',
  'bad-escape': `https://${hidden}%`,
};

const knownStart =
  /^["'\u2018-\u201f[]*(?:(?:https?|file|s3|(?:mounted-)?ssh(?:-ng)?|unix|local|local-overlay):(?:\/\/)?|[a-z][a-z0-9+.-]{0,15}:?\/\/)/i;
const nextEntry = /([,;])(?=(?:https?|file|s3|ssh(?:-ng)?):\/\/)/;

function withToken(entry: string, token: string): string {
  const question = entry.indexOf('?');
  const base = question < 0 ? entry : entry.slice(0, question);
  const shown = shownBase(base, token);
  if (question < 0) return shown;
  const query = entry.slice(question + 1);
  if (!endsLogin(query)) return `${shown}?${shownQuery(query, token)}`;
  const [address = ''] = /^@[\w.:/-]*$/.exec(query.slice(query.lastIndexOf('@'))) ?? [];
  const isOpen = shownBase(base, '\0') === base;
  const start = isOpen ? shownPiece(`${base}@`, token).slice(0, -1) : shown;
  return `${start}?${token}${address === '' ? '@' : address}`;
}

function shownBase(base: string, token: string): string {
  const pieces = base.split(nextEntry);
  return pieces.map((piece, index) => (index % 2 === 1 ? piece : shownPiece(piece, token))).join('');
}

/** Whether a question mark stood in a password, so that the rest of it, and the host, look like a query. */
export function endsLogin(query: string): boolean {
  const at = query.lastIndexOf('@');
  return at >= 0 && !query.slice(0, at).includes('=');
}

function shownPiece(piece: string, token: string): string {
  const start = knownStart.exec(piece)?.[0];
  if (start === undefined) return shownWord(piece, token);
  const rest = piece.slice(start.length);
  const slash = rest.indexOf('/');
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const tail = slash < 0 ? '' : rest.slice(slash);
  const logins = authority.split('@');
  const address = logins.pop() ?? '';
  const shown = [...logins.map(() => token), shownAddress(address, token)].join('@');
  const at = tail.lastIndexOf('@');
  const isCut = !shown.endsWith(address);
  if (at < 0) return `${start}${shown}${isCut ? '' : tail}`;
  return `${start}${shown}/${token}${tail.slice(at)}`;
}

/** What looks like a port and is no number may be a password that was cut off. */
function shownAddress(address: string, token: string): string {
  const { port } = splitAuthority(address);
  if (port === undefined || /^[0-9]*$/.test(port) || parseIpv6(address) !== undefined) return address;
  return `${address.slice(0, address.length - port.length)}${token}`;
}

/** What has no scheme that is known: `bob:password@host` has one to Nix, and it is `bob`. */
function shownWord(piece: string, token: string): string {
  const at = piece.lastIndexOf('@');
  if (!piece.slice(0, Math.max(at, 0)).includes(':')) return piece;
  return `${/^[A-Za-z]/.test(piece) ? 'user:' : ''}${token}${piece.slice(at)}`;
}
