import {
  parseStoreUrl,
  type StoreUrl,
  type UnopenableReason,
  urlPriority,
  urlTrusted,
} from '../nix/store-url.ts';

/** What is wrong with the text of a substituter, whatever answers there. */
export interface SubstituterFault {
  readonly reason:
    | UnopenableReason
    | 'cut-login'
    | 'directory'
    | 'plain-path'
    | 'bad-priority'
    | 'huge-priority'
    | 'bad-trusted';
  /** As it most likely stands in the configuration. */
  readonly written: string;
  /** A clause that can follow "Nix cannot use it: ". */
  readonly words: string;
  /** What was most likely meant; several where one entry should have been more. */
  readonly meant: readonly string[];
}

/** The slip in one entry of `substituters`, or undefined where Nix can open what it names. */
export function substituterFault(entry: string): SubstituterFault | undefined {
  const written = asWritten(entry);
  const store = parseStoreUrl(written);
  const reason = reasonOf(store);
  return reason === undefined
    ? undefined
    : { reason, written, words: words[reason], meant: meantBy(written, reason) };
}

/** Whether nothing but the scheme is missing. */
export const lacksScheme = ({ reason }: SubstituterFault): boolean =>
  ['directory', 'plain-path', 'bare-word', 'missing-scheme'].includes(reason);

/**
 * From 2.34 on `nix config show` prints escapes where the file has a comma, a semicolon or a quotation mark, and `local://` before what
 * has a slash but no scheme (StoreReference::render).
 */
function asWritten(entry: string): string {
  const bare = /^local:\/\/\/?(?=[^/?])/.exec(entry)?.[0];
  if (bare !== undefined) {
    const rest = entry.slice(bare.length);
    if (/^(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::\d+)?\//i.test(rest)) return rest;
    // With a parameter it is more than a path, and meant as a store.
    return bare === 'local://' || rest.includes('?') ? entry : `/${rest}`;
  }
  return /^[^?]*%(?:2C|3B|22)/i.test(entry)
    ? entry.replace(/%2C/gi, ',').replace(/%3B/gi, ';').replace(/%22/g, '"')
    : entry;
}

function reasonOf(store: StoreUrl): SubstituterFault['reason'] | undefined {
  if (store.cutLogin !== undefined) return 'cut-login';
  if (store.reason !== undefined) return store.reason;
  if (store.kind === 'directory') {
    if (store.path.startsWith('/')) return 'plain-path';
    // A path that says that it is relative is meant as what it is: a store in a directory.
    return /^\.{1,2}\//.test(store.path) ? undefined : 'directory';
  }
  if (urlPriority(store) === 'invalid')
    return /^[+-]?\d+$/.test(store.params['priority'] ?? '') ? 'huge-priority' : 'bad-priority';
  return urlTrusted(store) === 'invalid' ? 'bad-trusted' : undefined;
}

const words: Readonly<Record<SubstituterFault['reason'], string>> = {
  directory: 'it has no scheme (https://), so Nix takes it for a directory',
  'plain-path': 'it is a path without file://, so Nix takes it for a store of its own',
  'bare-word': 'it has no scheme (https://)',
  'missing-scheme': 'it has no scheme (http:// or https://)',
  'unknown-scheme': 'its scheme is none that Nix knows',
  'uppercase-scheme': 'its scheme has to be in lower case',
  quotes: 'the quotation marks around it are taken as part of the URL',
  'trailing-punctuation':
    'the comma or semicolon at its end is taken as part of the URL: entries are separated by blanks alone',
  joined: 'it is several URLs held together by a comma or semicolon: entries are separated by blanks alone',
  'empty-host': 'it names no host',
  'unexpected-host': 'a file:// URL takes no host, so that a path needs three slashes',
  'relative-path': 'a file:// URL wants a path from the root on, so that three slashes begin it',
  'bad-port': 'its port is no number from 1 to 65535',
  'cut-login': 'its login ends too early: in a password, # is written %23, / is %2F, ? is %3F and @ is %40',
  'bad-host': 'its host is not well-formed',
  'bad-character': 'it has a character that no URL may have',
  'bad-escape': 'a percent sign in it is not followed by two hexadecimal digits',
  'bad-priority': 'its parameter priority is no whole number',
  'huge-priority': 'its parameter priority is out of range (32 bits)',
  'bad-trusted': 'its parameter trusted is neither true nor false',
};

function meantBy(entry: string, reason: SubstituterFault['reason']): readonly string[] {
  switch (reason) {
    case 'directory':
    case 'bare-word':
    case 'missing-scheme':
      return [`${looksLocal(entry) ? 'http' : 'https'}://${entry.replace(/^[/:]+/, '')}`];
    case 'plain-path':
      return [`file://${entry}`];
    case 'quotes':
      return [entry.replace(/["'\u2018-\u201f]/g, '').replace(/[,;]$/, '')];
    case 'trailing-punctuation':
      return [entry.replace(/[,;]+$/, '')];
    case 'joined':
      return entry.split(/[,;](?=[a-z][a-z0-9+.-]{1,20}:\/\/)/).map((part) => part.replace(/[,;]+$/, ''));
    case 'uppercase-scheme':
      return [entry.replace(/^[^:]*/, (scheme) => scheme.toLowerCase())];
    case 'unexpected-host':
      return [entry.replace(/^file:\/\//, 'file:///')];
    case 'relative-path':
      return [entry.replace(/^file:(?:\.\/)?/, 'file:///')];
    default:
      return [];
  }
}

/** Hosts that hardly ever have a certificate: addresses, and names with a port. */
const looksLocal = (entry: string): boolean => /^(?:localhost\b|[\d.]+(?::|\/|$)|[^/]*:\d+)/.test(entry);
