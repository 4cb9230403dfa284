/** A text as one word for a POSIX shell: hosts and paths of others end up in commands that people copy. */
export const shellWord = (text: string): string =>
  /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
