import type { MemoryFault } from '../derive/memory-fault.ts';
import type { FixIntent } from '../model/fix.ts';
import { atLeast, type NixVersion } from '../nix/version.ts';
import { shellWord } from './shared-fixes.ts';

type Remembering = Pick<MemoryFault, 'row' | 'file'>;

/** Parameters with which Nix would write what they say over what the cache says. */
const overruling: ReadonlySet<string> = new Set(['priority', 'want-mass-query']);

/**
 * How Nix is made to ask a cache anew, narrowest first. `--refresh` reaches nix-cache-info since 2.34; a row that is old does between 2.10
 * and that, and before only one that is gone (all seen).
 */
export function askAnew(
  entry: string,
  { row, file }: Remembering,
  version: NixVersion | undefined,
): readonly FixIntent[] {
  const root = file.of.includes('daemon');
  const at = shellWord(file.path);
  const removal: FixIntent = {
    kind: 'run-here',
    commands: [`rm -f ${at}*`],
    root,
    certainty: 'certain',
    note: 'in place of the above: it makes Nix forget all caches and paths, which it asks for anew, one request each; nothing else is in that file',
  };
  if (atLeast(version, '2.34')) {
    const [base = '', query = ''] = entry.split('?', 2);
    const kept = query
      .split('&')
      .filter((pair) => pair !== '' && !overruling.has(pair.split('=', 1)[0] ?? ''));
    const url = kept.length === 0 ? base : `${base}?${kept.join('&')}`;
    return [
      {
        kind: 'run-here',
        commands: [
          `nix --extra-experimental-features nix-command store info --refresh --store ${shellWord(url)}`,
        ],
        root,
        certainty: 'certain',
        note: 'one request; nothing else is forgotten',
      },
      removal,
    ];
  }
  const keepsPaths = atLeast(version, '2.10');
  return [
    {
      kind: 'run-here',
      commands: [
        `sqlite3 ${at} ${quoted(`${keepsPaths ? 'UPDATE BinaryCaches SET timestamp = 0' : 'DELETE FROM BinaryCaches'} WHERE ${isRow(row.url)}`)}`,
      ],
      root,
      certainty: 'certain',
      note: `it needs sqlite3 (nix-shell -p sqlite), and changes what is remembered of this one cache; ${keepsPaths ? 'its paths stay remembered' : 'Nix then asks for its paths anew, one request each'}`,
    },
    removal,
  ];
}

/** The login, which is not kept here, stands in the row. */
function isRow(url: string): string {
  const text = url.replaceAll("'", "''");
  const [scheme, rest] = text.split('://***@', 2);
  if (rest === undefined) return `url = '${text}'`;
  return `url GLOB '${scheme}://*@${rest.replace(/[[*?]/g, '[$&]')}'`;
}

const quoted = (sql: string): string => (/^[\w./:@%+=*'\- ]+$/.test(sql) ? `"${sql}"` : shellWord(sql));
