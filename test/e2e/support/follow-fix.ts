import type { Fix } from '../../../lib/model/report.ts';

/** Lists by the name of their setting. */
export type Lists = Readonly<Record<string, readonly string[]>>;

/** A string of the Nix language, written by other rules than those of the fixes: the text of JSON, with `${` kept from meaning anything. */
const nixText = (text: string): string => JSON.stringify(text).replaceAll('${', '\\${');

/** Definitions of lists in the Nix language, an entry per line. */
export const nixDefinitions = (prefix: string, lists: Lists): string =>
  Object.entries(lists)
    .map(([name, list]) =>
      [`${prefix}${name} = [`, ...list.map((entry) => `  ${nixText(entry)}`), '];'].join('\n'),
    )
    .join('\n');

/** The lines of a nix.conf. */
export const confLines = (lists: Lists): string =>
  Object.entries(lists)
    .map(([name, list]) => `${name} = ${list.join(' ')}\n`)
    .join('');

/**
 * What a reader makes of a file by this fix: the named entries give way to the new ones where they stand; a whole list gives way to the new
 * one; what is added goes to the list that is there already, or else to the end of the file, which comes back apart. Throws where what
 * is to be taken out cannot be found.
 */
export function followInNix(text: string, { takeOut, lines, title }: Fix): { text: string; added: string } {
  const old = text.split('\n');
  if (takeOut.length > 0) return { text: replaceEntries(old, takeOut, [...lines]).join('\n'), added: '' };
  const added = lines.join('\n');
  const [name = ''] = added.split(' = ');
  const plain = name.replace('extra-', '');
  if (title.includes('in place of')) return { text: withoutDefinition(old, plain).join('\n'), added };
  const list = old.findIndex((line) => line === `${name} = [` || line === `${plain} = [`);
  if (list < 0) return { text, added };
  const entries = added.slice(added.indexOf('[') + 1, added.lastIndexOf(']'));
  return { text: old.toSpliced(old.indexOf('];', list), 0, entries).join('\n'), added: '' };
}

/** The same for a nix.conf. */
export function followInConf(text: string, { takeOut, lines, title }: Fix, setting: string): string {
  if (takeOut.length === 0) {
    const kept = title.includes('in place of')
      ? text.split('\n').filter((line) => !line.startsWith(`${setting} = `))
      : [text.trimEnd()];
    return `${kept.join('\n')}\n${lines.join('\n')}\n`;
  }
  return text
    .split('\n')
    .map((line) =>
      new RegExp(`^(?:extra-)?${setting} = `).test(line)
        ? replaceEntries(line.split(' '), takeOut, [...lines]).join(' ')
        : line,
    )
    .join('\n');
}

function replaceEntries(entries: readonly string[], takeOut: readonly string[], putIn: string[]): string[] {
  const isMeant = (entry: string) =>
    takeOut.some(
      (words) =>
        entry === words || (/:\.\.\."?$/.test(words) && entry.startsWith(words.replace(/\.\.\."?$/, ''))),
    );
  const found = entries.filter((entry) => isMeant(entry.trim())).length;
  if (found < takeOut.length) throw new Error(`${takeOut.join(' ')} does not stand in ${entries.join('\n')}`);
  return entries.flatMap((entry) => (isMeant(entry.trim()) ? putIn.splice(0) : [entry]));
}

function withoutDefinition(lines: readonly string[], name: string): readonly string[] {
  const from = lines.indexOf(`${name} = [`);
  return from < 0 ? lines : lines.toSpliced(from, lines.indexOf('];', from) - from + 1);
}
