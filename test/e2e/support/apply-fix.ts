import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Fix } from '../../../lib/model/report.ts';
import { canonicalSettingName } from '../../../lib/nix/setting-table.ts';
import type { LabMachine, Person } from './lab-machine.ts';

export interface Hands {
  /** What only a human can know, by what stands in its place: the bytes of a key, a login. */
  readonly known?: Readonly<Record<string, string>>;
  /** Steps that are said in words, by how they begin. */
  readonly steps?: Readonly<Record<string, () => void>>;
  /** Where the cache's server has its files, within the machine. */
  readonly served?: string;
}

/** Follows a fix to the letter, by its fields alone. */
export async function applyFix(machine: LabMachine, person: Person, fix: Fix, hands: Hands): Promise<void> {
  const { how, needsRoot, restartsDaemon, apply, title } = fix;
  const lines = fix.lines.map((line) => filled(line, hands));
  const shell = (command: string, as: Person) => {
    const { status, stderr } = machine.run(as, 'bash', '-c', command);
    if (status !== 0) throw new Error(`${command}: ${stderr}`);
  };
  switch (how) {
    case 'run':
      for (const line of lines) shell(line, needsRoot ? { uid: 0 } : person);
      break;
    case 'run-on-server':
      for (const line of lines) shell(`cd ${hands.served} && ${line}`, { uid: 0 });
      break;
    case 'do': {
      const step = Object.entries(hands.steps ?? {}).find(([words]) => title.startsWith(words))?.[1];
      if (step === undefined) throw new Error(`nobody knows how to: ${title}`);
      step();
      break;
    }
    default:
      if (fix.file === 'NIX_CONFIG' && person.env !== undefined) {
        person.env['NIX_CONFIG'] = edited(person.env['NIX_CONFIG'] ?? '', { ...fix, lines }, hands);
      } else {
        const file = machine.outside(person, fix.file ?? '');
        const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
        writeFileSync(file, edited(text, { ...fix, lines }, hands));
      }
  }
  if (restartsDaemon && apply.length === 0) throw new Error('no command restarts the daemon');
  for (const command of apply) shell(command, { uid: 0 });
  await machine.obeyServiceManager();
}

function edited(text: string, { how, setting = '', takeOut, lines }: Fix, hands: Hands): string {
  if (how === 'append') return `${text.replace(/\n*$/, '\n')}${lines.join('\n')}\n`;
  const rows = text.split('\n');
  const sets = (row: string): boolean =>
    canonicalSettingName(
      row
        .trim()
        .split(/\s/, 1)[0]
        ?.replace(/^extra-/, '') ?? '',
    ) === setting;
  if (how === 'set') {
    const last = rows.findLastIndex(sets);
    return last < 0 ? [...rows, ...lines, ''].join('\n') : rows.toSpliced(last, 1, ...lines).join('\n');
  }
  const isMeant = (word: string): boolean =>
    takeOut.some((entry) =>
      entry.endsWith(':...') ? word.startsWith(entry.slice(0, -3)) : word === filled(entry, hands),
    );
  return rows
    .map((row) =>
      sets(row)
        ? row
            .split(' ')
            .flatMap((word) => (isMeant(word) ? lines : [word]))
            .join(' ')
        : row,
    )
    .join('\n');
}

/** A line with what only a human can know in its place. */
const filled = (line: string, { known = {} }: Hands): string =>
  Object.entries(known).reduce((done, [placeholder, text]) => done.replaceAll(placeholder, text), line);
