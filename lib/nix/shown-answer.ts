import { looksLikeMarkup } from './markup.ts';
import { hidden } from './secret-words.ts';
import { withoutLogins } from './store-url-text.ts';

const secretName =
  '(?:token|secret|passw(?:or)?d|passphrase|pwd|api[_-]?key|access[_-]?key|credentials?|signature|sig|session(?:[_-]?id)?|authorization|auth|cookie|csrf)';
const secretParameter = new RegExp(`([?&;][\\w.%-]{0,40}${secretName}[\\w.%-]{0,40}=)[^\\s&'"<>#;]+`, 'gi');
const secretField = new RegExp(
  `(${secretName}[\\w-]{0,40}["']?\\s{0,8}[:=]\\s{0,8}["']?)(?:(?:bearer|basic)\\s)?[^\\s"'<>&,;]{4,}`,
  'gi',
);

/** A text in which addresses may stand: without their logins, and without what their parameters have of tokens and signatures. */
export const withoutUrlSecrets = (text: string): string =>
  withoutLogins(text).replace(secretParameter, `$1${hidden}`);

/**
 * The body of an answer as it may be kept. Of what Nix reads only the address of the archive can have a secret; what else a server sends is read
 * for what it is, a page or an error, and needs no value of a form, a script or a field that is called a token.
 */
export function shownAnswer(body: string): string {
  const beginning = body.slice(0, 4000);
  if (/^(?:StorePath|StoreDir|URL|NarHash):/m.test(beginning) && !looksLikeMarkup(beginning))
    return body.replace(/^URL:.*$/gm, withoutUrlSecrets);
  return withoutUrlSecrets(body)
    .replace(/(\bvalue\s{0,8}=\s{0,8})(?:"[^"]*"|'[^']*'|[^\s>"']+)/gi, `$1"${hidden}"`)
    .replace(secretField, `$1${hidden}`);
}
