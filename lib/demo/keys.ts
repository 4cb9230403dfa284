import { Buffer } from 'node:buffer';
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { demoHost } from './names.ts';

/** A signing key of a demo cache. */
export interface DemoKey {
  /** As it stands in trusted-public-keys. */
  readonly publicText: string;
  /** The text of a `Sig` field over a fingerprint. */
  readonly sign: (fingerprint: string) => string;
}

/** What stands before the 32 bytes of an Ed25519 seed in a PKCS #8 document (RFC 8410, section 7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The key pair of a demo cache, the same in every run and named as keys usually are. It is made from a phrase, so that no
 * secret key stands anywhere; another phrase gives another pair under the same name.
 */
export function demoKey(cache: string, phrase = cache): DemoKey {
  const seed = createHash('sha256').update(`nixcache demo: ${phrase}`).digest();
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const publicBytes = Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url');
  const name = `${demoHost(cache)}-1`;
  return {
    publicText: `${name}:${publicBytes.toString('base64')}`,
    sign: (fingerprint) => `${name}:${sign(null, Buffer.from(fingerprint), key).toString('base64')}`,
  };
}
