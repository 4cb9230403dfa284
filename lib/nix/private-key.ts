import { Buffer } from 'node:buffer';

/** What the beginning of a file that should hold an SSH private key shows. */
export type PrivateKeyKind = 'plain' | 'encrypted' | 'public-key' | 'no-key';

/**
 * How many bytes of a key file tell whether it wants a passphrase, given its beginning: of the OpenSSH format the name of the cipher, of
 * the older one the word behind the first line. None of them is secret.
 */
export function tellingBytes(firstBytes: string): number {
  if (firstBytes.startsWith(OPENSSH)) return OPENSSH.length + 33;
  const [line = ''] = firstBytes.split('\n', 1);
  return line.length + 10;
}

/** The longest first line of a private key: no file needs more to show what it is. */
export const FIRST_LINE_BYTES = 37;

const OPENSSH = '-----BEGIN OPENSSH PRIVATE KEY-----';

export function privateKeyKind(beginning: string): PrivateKeyKind {
  const [first = '', second = ''] = beginning.split(/\r?\n/, 2);
  if (/^(?:ssh-|ecdsa-|sk-)\S* AAAA/.test(first)) return 'public-key';
  if (!/^-----BEGIN [A-Z ]*PRIVATE KEY-----$/.test(first)) return 'no-key';
  if (first === OPENSSH) {
    const bytes = Buffer.from(second, 'base64').toString('latin1');
    return bytes.startsWith('openssh-key-v1\0\0\0\0\x04none') ? 'plain' : 'encrypted';
  }
  return first.includes('ENCRYPTED') || second.startsWith('Proc-Type') ? 'encrypted' : 'plain';
}
