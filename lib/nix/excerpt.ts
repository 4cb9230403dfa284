const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A piece of untrusted text that is safe to quote: at most `limit` characters, control characters as visible
 * escapes.
 */
export function excerpt(text: string, limit = 80): string {
  const shown = text
    .slice(0, limit)
    .replace(UNPRINTABLE, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  return text.length > limit ? `${shown}…` : shown;
}
