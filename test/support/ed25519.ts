import { createPrivateKey, createPublicKey, type KeyObject, randomBytes } from 'node:crypto';

/** What stands before the 32 bytes of an Ed25519 seed in a PKCS #8 document (RFC 8410, section 7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * A key pair, the same for the same 32 bytes. Not by `generateKeyPairSync`: Node 20 can lock up for good when what that leaves behind is
 * collected while its public key is being exported.
 */
export function keyPair(seed: Uint8Array = randomBytes(32)): {
  readonly privateKey: KeyObject;
  readonly publicBytes: Buffer;
} {
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { privateKey, publicBytes: Buffer.from(x, 'base64url') };
}
