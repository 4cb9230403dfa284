import { readFile, stat } from 'node:fs/promises';
import { createSecureContext, type SecureContext } from 'node:tls';
import { codedError } from './coded-error.ts';

/** The trust to verify servers with, by the bundle's path; without one, Node's own roots. */
export type SecureContexts = (caFile: string | undefined) => Promise<Trust>;
type Trust = { readonly secureContext: SecureContext } | { readonly error: unknown };

/**
 * One context per bundle, until that is another one: parsing a bundle blocks for some 20 ms, which must happen once and before any clock
 * starts.
 */
export function createSecureContexts(): SecureContexts {
  const known = new Map<string | undefined, { readonly mark: string; readonly trust: Promise<Trust> }>();
  return async (caFile) => {
    const mark = caFile === undefined ? '' : await markOf(caFile);
    const before = known.get(caFile);
    if (before?.mark === mark) return before.trust;
    const trust = load(caFile);
    known.set(caFile, { mark, trust });
    return trust;
  };
}

/** Another one where the file was replaced or written. */
async function markOf(file: string): Promise<string> {
  try {
    const { ino, size, mtimeMs, ctimeMs } = await stat(file);
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch {
    return 'none';
  }
}

async function load(caFile: string | undefined): Promise<Trust> {
  // libcurl trusts any certificate of the bundle, an intermediate one too; Node asks for a root unless told.
  const allowPartialTrustChain = true;
  if (caFile === undefined) return { secureContext: createSecureContext({ allowPartialTrustChain }) };
  try {
    const ca = await readFile(caFile, 'utf8');
    // libcurl refuses such a bundle, Node silently trusts nobody.
    if (!/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(ca)) {
      throw codedError('NO_CERTIFICATE', `there is no certificate in ${caFile}`);
    }
    return { secureContext: createSecureContext({ ca, allowPartialTrustChain }) };
  } catch (error) {
    return { error };
  }
}
