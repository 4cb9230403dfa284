import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';

/** A line of a known_hosts file that is about a host. */
export interface KnownHost {
  /** From 1. */
  readonly line: number;
  readonly marker?: 'revoked' | 'cert-authority';
  /** Such as `ssh-ed25519`. */
  readonly keyType: string;
}

/** The names under which ssh looks a host up: with the port where that is not 22, and then without it too (sshconnect.c). */
export function knownHostNames(host: string, port: number): readonly string[] {
  const name = host.toLowerCase();
  return port === 22 ? [name] : [`[${name}]:${port}`, name];
}

/** The lines of a known_hosts file that are about a host, by the rules of sshd(8), SSH_KNOWN_HOSTS FILE FORMAT. */
export function knownHosts(text: string, names: readonly string[]): readonly KnownHost[] {
  return text.split('\n').flatMap((row, index): readonly KnownHost[] => {
    const fields = row.trim().split(/[ \t]+/, 4);
    const marker = markers.get(fields[0] ?? '');
    const [hosts, keyType, key] = marker === undefined ? fields : fields.slice(1);
    if (hosts === undefined || keyType === undefined || key === undefined) return [];
    if (hosts.startsWith('#') || (hosts.startsWith('@') && marker === undefined)) return [];
    if (!names.some((name) => isAbout(hosts, name))) return [];
    return [{ line: index + 1, keyType, ...(marker === undefined ? {} : { marker }) }];
  });
}

const markers: ReadonlyMap<string, KnownHost['marker']> = new Map([
  ['@revoked', 'revoked'],
  ['@cert-authority', 'cert-authority'],
]);

function isAbout(hosts: string, name: string): boolean {
  if (hosts.startsWith('|1|')) return isHashOf(hosts, name);
  const patterns = hosts.toLowerCase().split(',');
  const matches = (pattern: string): boolean => globMatches(pattern, name);
  if (patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern));
}

/** `|1|salt|hash`, both in base 64: HMAC-SHA1 of the name. */
function isHashOf(hashed: string, name: string): boolean {
  const [, , salt = '', hash = ''] = hashed.split('|', 5);
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

/** Whether a text is as a pattern says, of which `*` and `?` alone are special. At most one way back, so that the time is bounded by the product of both lengths. */
export function globMatches(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let index = 0; index < text.length; ) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at++;
      resume = index;
    } else if (wanted === '?' || wanted === text[index]) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
