/** Characters that a terminal may obey or hide and that JSON itself lets pass; those below U+0020 it escapes. */
const UNSAFE = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** JSON that says the same and can be shown. */
export const safeJson = (json: string): string =>
  json.replace(UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A document as it is, in the order of its schema. */
export const renderJson = (document: object): string =>
  `${safeJson(JSON.stringify(document, undefined, 2))}\n`;
