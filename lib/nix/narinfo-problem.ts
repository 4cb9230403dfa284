import type { StorePathProblem } from './store-path.ts';

type At<Kind, Field = string> = { readonly kind: Kind; readonly field: Field; readonly line: number };

/**
 * Why Nix does not read a narinfo, at its root: a missing blank or a wrong line end is named as such, not by
 * what Nix then stumbles over. `line` is the line of the file, from 1 (Nix's own messages count fields); text
 * from outside is an excerpt.
 */
export type NarinfoProblem =
  | { readonly kind: 'empty' }
  /** A web page or an XML document. */
  | { readonly kind: 'html' }
  /** Some other text: no line of it is a field that Nix knows. */
  | { readonly kind: 'not-a-narinfo' }
  | { readonly kind: 'byte-order-mark' }
  | { readonly kind: 'no-final-newline'; readonly line: number }
  /** Nothing that follows has a colon: rubbish, or a blank line at the end. */
  | { readonly kind: 'no-colon'; readonly line: number }
  | At<'crlf'>
  /**
   * No blank after the colon of `field`, so that Nix took the next line, `swallowed`, as its value ('' at the
   * end of the file).
   */
  | (At<'swallowed-line'> & { readonly swallowed: string })
  /** `line` has no colon, so that Nix missed the `field` that follows it. */
  | At<'glued-line'>
  /** `field` is followed by its value at once, which lost its first character. */
  | At<'no-space-after-colon'>
  | (At<'bad-store-path', 'StorePath' | 'References' | 'Deriver'> & {
      readonly text: string;
      readonly reason: StorePathProblem;
    })
  | (At<'wrong-store-dir', 'StorePath'> & { readonly found: string; readonly expected: string })
  | At<'bad-hash', 'FileHash' | 'NarHash'>
  | At<'bad-size', 'FileSize' | 'NarSize'>
  | At<'bad-content-address', 'CA'>
  | At<'extra-field', 'References' | 'CA'>
  /** Absent; for URL also empty, for NarSize also 0. */
  | { readonly kind: 'missing-field'; readonly field: 'StorePath' | 'NarHash' | 'URL' | 'NarSize' };

const STORE_PATH_REASONS: Readonly<Record<StorePathProblem, string>> = {
  relative: 'it is not an absolute path',
  'not-in-store': 'it does not lie directly in the store',
  'too-short': 'it is too short',
  'bad-hash': "it does not begin with 32 characters of Nix's base 32",
  'no-dash': "its hash is not followed by a '-'",
  'empty-name': 'it has no name after its hash',
  'long-name': 'its name is longer than 211 characters',
  'bad-name': 'Nix does not allow its name',
};

function reasonOf(problem: Extract<NarinfoProblem, { kind: 'bad-store-path' }>): string {
  const full = problem.field !== 'StorePath' && problem.text.startsWith('/');
  return full ? 'the store directory does not belong here' : STORE_PATH_REASONS[problem.reason];
}

/** The problem in plain words, as a clause that can follow "Nix refuses it: ". */
export function describeNarinfoProblem(problem: NarinfoProblem): string {
  switch (problem.kind) {
    case 'empty':
      return 'the file is empty';
    case 'html':
      return 'it is a web page or an XML document, not a narinfo';
    case 'not-a-narinfo':
      return 'it has none of the fields of a narinfo';
    case 'byte-order-mark':
      return 'it begins with a byte order mark, which hides its first field from Nix';
    case 'no-final-newline':
      return `line ${problem.line}, the last one, does not end with a newline: the file is cut off or badly written`;
    case 'no-colon':
      return `line ${problem.line} is blank or has no colon, and no field follows`;
    case 'crlf':
      return `line ${problem.line} (${problem.field}) ends with a carriage return: Nix wants plain newlines`;
    case 'swallowed-line':
      return `line ${problem.line} ends right after '${problem.field}:', where Nix needs a blank${
        problem.swallowed && `, so it takes the next line (${problem.swallowed}) as the value`
      }`;
    case 'glued-line':
      return `line ${problem.line} is blank or has no colon, so Nix does not see the ${problem.field} that follows`;
    case 'no-space-after-colon':
      return `line ${problem.line} has no blank after '${problem.field}:', so Nix drops the first character of the value`;
    case 'bad-store-path':
      return `${problem.field} on line ${problem.line} holds '${problem.text}', which Nix does not take: ${reasonOf(problem)}`;
    case 'wrong-store-dir':
      return `its path lies in ${problem.found}, but this Nix has its store in ${problem.expected}`;
    case 'bad-hash':
      return `${problem.field} on line ${problem.line} is not a hash that Nix can read`;
    case 'bad-size':
      return `${problem.field} on line ${problem.line} is not a number of bytes`;
    case 'bad-content-address':
      return `CA on line ${problem.line} is not a content address that Nix can read`;
    case 'extra-field':
      return `line ${problem.line} is a second ${problem.field}`;
    case 'missing-field':
      return problem.field === 'NarSize' ? 'NarSize is missing or zero' : `${problem.field} is missing`;
  }
}
