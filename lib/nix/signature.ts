import { Buffer } from 'node:buffer';
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { decodeBase64 } from './base64.ts';
import { type Parsed, parsed, refused } from './parsed.ts';

const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** An Ed25519 signature and the name of the key that it claims. */
export interface Signature {
  readonly keyName: string;
  readonly bytes: Uint8Array;
}

/**
 * Why a signature is unusable. Where it claims a trusted key name, each of these is fatal to Nix ("signature
 * is not valid", "invalid character in Base64 string"); under any other name Nix up to 2.33 does not look at
 * it. `length` counts decoded bytes.
 */
export type SignatureProblem =
  | { readonly kind: 'no-colon' }
  | { readonly kind: 'empty-name' }
  | { readonly kind: 'bad-base64'; readonly keyName: string }
  | { readonly kind: 'wrong-length'; readonly keyName: string; readonly length: number };

/**
 * Reads `name:base64`, split at the first colon (libstore/crypto.cc; libutil/signature/local-keys.cc later).
 */
export function parseSignature(text: string): Parsed<Signature, SignatureProblem> {
  const colon = text.indexOf(':');
  if (colon < 0) return refused({ kind: 'no-colon' });
  if (colon === 0) return refused({ kind: 'empty-name' });
  const keyName = text.slice(0, colon);
  const bytes = decodeBase64(text.slice(colon + 1));
  if (bytes === undefined) return refused({ kind: 'bad-base64', keyName });
  if (bytes.length !== SIGNATURE_BYTES)
    return refused({ kind: 'wrong-length', keyName, length: bytes.length });
  return parsed({ keyName, bytes });
}

const keyObjects = new Map<string, KeyObject>();
const MOST_KEY_OBJECTS = 256;

function keyObjectOf(bytes: Uint8Array): KeyObject {
  const x = Buffer.from(bytes).toString('base64url');
  const known = keyObjects.get(x);
  if (known !== undefined) return known;
  const made = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  if (keyObjects.size >= MOST_KEY_OBJECTS) keyObjects.clear();
  keyObjects.set(x, made);
  return made;
}

/**
 * Whether these key bytes made this signature of this message. Names are not compared: that is the business
 * of the caller.
 */
export function verifySignature(
  message: string,
  signature: { readonly bytes: Uint8Array },
  key: { readonly bytes: Uint8Array },
): boolean {
  if (signature.bytes.length !== SIGNATURE_BYTES || key.bytes.length !== KEY_BYTES) return false;
  try {
    return verify(null, Buffer.from(message), keyObjectOf(key.bytes), signature.bytes);
  } catch {
    return false;
  }
}
