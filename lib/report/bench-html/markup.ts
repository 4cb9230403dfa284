/** A piece of a page that may stand in it as it is. Only `html` makes them, so that no text from outside can become one. */
export interface Markup {
  readonly markup: string;
}

type Piece = string | number | Markup | readonly Markup[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => entities[char] ?? char);

function shown(piece: Piece): string {
  if (typeof piece === 'string') return escaped(piece);
  if (typeof piece === 'number') return piece.toString();
  return 'markup' in piece ? piece.markup : piece.map(({ markup }) => markup).join('');
}

/** A template of HTML or SVG whose texts are escaped; attributes must be in double quotes. */
export const html = (template: TemplateStringsArray, ...pieces: readonly Piece[]): Markup => ({
  markup: String.raw({ raw: template }, ...pieces.map(shown)),
});

export const nothing: Markup = { markup: '' };

/** For what is ours: the style sheet and the data of paths, in which nothing may be escaped. */
export const verbatim = (markup: string): Markup => ({ markup });
