/** Longer than any sentence of ours and most URLs; what is longer came from outside, and its end says nothing more. */
const LONGEST = 600;

/**
 * Text from outside, fit for a terminal: control, bidirectional and other invisible characters become visible escapes, so that nothing in a
 * server's answer or a file can move the cursor, forge a line or turn the reading direction.
 */
export function printable(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return short.replace(
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (character) => `\\u{${character.charCodeAt(0).toString(16)}}`,
  );
}
