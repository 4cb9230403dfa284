import type { ConfigurationDocument, SettingProvenance } from '../model/configuration.ts';
import type { Terminal } from '../model/ports.ts';
import { escapeAll } from './escape.ts';
import { hanging, type Look, lookOf } from './look.ts';
import { placeText, settingLists, settingTable } from './setting-table.ts';
import { boundProse, shortenMiddle } from './shorten.ts';

/** Where the configuration comes from, as a page for people. No line is wider than the terminal but those that hold one whole value. */
export function renderConfiguration(document: ConfigurationDocument, terminal: Terminal): string {
  const look = lookOf(terminal);
  const shown = escapeAll(document, terminal.unicode);
  const sections = [
    sourceLines(shown, look),
    settingLists(shown.settings, look),
    settingTable(shown.settings, look),
    lostLines(shown.settings, look),
    problemLines(shown, look),
    differenceLines(shown.settings, look),
    verdictLines(shown, look),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const LABEL = 'read  '.length;

function sourceLines(
  { nix, sources }: ConfigurationDocument,
  { paint, proseWidth, unicode }: Look,
): readonly string[] {
  const line = (label: string, text: string): string =>
    `${paint('quiet', label.padEnd(LABEL))}${shortenMiddle(text, proseWidth - LABEL, unicode)}`;
  const files = sources.length === 0 ? ['nothing: there is no configuration file'] : sources;
  return [
    ...(nix.version === null ? [] : [line('nix', nix.version)]),
    ...files.map((file, index) => line(index === 0 ? 'read' : '', file)),
  ];
}

/** All that one line threw away stands together. */
function lostLines(settings: readonly SettingProvenance[], look: Look): readonly string[] {
  const lost = settings.flatMap(({ name, discarded }) => {
    const byPlace = new Map<string, string[]>();
    for (const { text, by, ...place } of discarded) {
      const texts = byPlace.get(placeText(by)) ?? [];
      byPlace.set(placeText(by), texts);
      texts.push(`${text || 'nothing'} (${placeText(place)})`);
    }
    return [...byPlace].map(([by, texts]) => `${name}: the line at ${by} replaced ${texts.join(', ')}`);
  });
  if (lost.length === 0) return [];
  const isList = settings.some(({ value, discarded }) => Array.isArray(value) && discarded.length > 0);
  const hint = 'A plain assignment replaces the whole list, what extra- lines added before it included.';
  return [
    look.paint('strong', 'Lost on the way:'),
    ...lost.flatMap((text) => hanging({ lead: '  ', text: boundProse(text, look.unicode), look, hang: 2 })),
    ...(isList ? hanging({ lead: '  ', text: hint, look, role: 'quiet' }) : []),
  ];
}

function problemLines({ problems }: ConfigurationDocument, look: Look): readonly string[] {
  return problems.flatMap(({ file, line, fatal, text }) => {
    const place = line === null ? file : `${file}:${line}`;
    const role = fatal ? 'error' : 'warning';
    const effect = fatal ? '; every Nix command ends with this' : '';
    const lead = `${look.marks[role]} `;
    return hanging({ lead, text: boundProse(`${place}: ${text}${effect}`, look.unicode), look, role });
  });
}

function differenceLines(settings: readonly SettingProvenance[], look: Look): readonly string[] {
  const lines = settings.flatMap(({ name, value, nixSays }) => {
    if (nixSays === undefined) return [];
    const text = `${name}: Nix itself says ${valueText(nixSays)}, our reading of the files says ${valueText(value)}.`;
    const lead = `${look.marks.warning} `;
    return hanging({ lead, text: boundProse(text, look.unicode), look, role: 'warning' });
  });
  const why =
    'Command-line options (in a wrapper around nix) or an environment that we did not see can do that, or a Nix with defaults of its own.';
  return lines.length === 0 ? [] : [...lines, ...hanging({ lead: '  ', text: why, look })];
}

function verdictLines(
  { nix: { verdict, note }, settings }: ConfigurationDocument,
  look: Look,
): readonly string[] {
  const because = note === null ? '' : `: ${note}`;
  const differing = settings.filter(({ nixSays }) => nixSays !== undefined).length;
  const line = (mark: keyof Look['marks'], role: 'good' | 'warning' | 'error' | 'quiet', text: string) =>
    hanging({ lead: `${look.marks[mark]} `, text: boundProse(text, look.unicode), look, role });
  switch (verdict) {
    case 'agrees':
      return line('good', 'good', `Nix itself says the same${note === null ? '' : `; ${note}`}.`);
    case 'differs':
      return differing === 0
        ? line('good', 'good', 'Nix itself says the same of what is shown here.')
        : line('warning', 'warning', `Nix itself says otherwise about ${amount(differing)}.`);
    case 'refuses':
      return line('error', 'error', `Nix refuses this configuration${because}.`);
    case 'not-asked':
      return line('note', 'quiet', `Not compared with what Nix itself says${because}.`);
  }
}

const amount = (settings: number): string => (settings === 1 ? 'one setting' : `${settings} settings`);

/** A value in a sentence. */
function valueText(value: SettingProvenance['value']): string {
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : value.join(' ');
  return value === '' ? 'nothing' : String(value);
}
