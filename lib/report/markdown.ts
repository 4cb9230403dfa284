import type { CacheReport, FamilyReport, Report } from '../model/report.ts';
import { escapeAll } from './escape.ts';
import { findingBlocks } from './finding-text.ts';
import { crashLines, unknownLines } from './gap-text.ts';
import { lookOf } from './look.ts';
import { cell, code, details, fence, table } from './markdown-text.ts';
import { withoutNames } from './without-names.ts';

/** GitHub takes 65536 characters. */
const MOST_CHARACTERS = 60_000;
const MOST_ROWS = 100;

/**
 * The report as a page to paste into an issue: versions, settings, each cache with its phases over IPv4 and IPv6 and the headers that tell
 * who answered, and the findings. All that may come from outside stands in code, where it is nothing but text.
 */
export function renderMarkdown(report: Report, homeDir: string): string {
  const { user } = report.installation;
  const shown = withoutNames(report, { user, homeDir });
  const sections = [
    preface(shown),
    about(shown),
    cachesTable(shown.caches),
    ...findingSections(shown),
    gaps(shown),
    ...shown.caches.map(cacheDetails),
    settingDetails(shown),
  ].filter((lines) => lines.length > 0);
  const kept: string[] = [];
  let room = MOST_CHARACTERS;
  for (const lines of sections) {
    const text = lines.join('\n');
    if (text.length + 2 > room) continue;
    room -= text.length + 2;
    kept.push(text);
  }
  const left = sections.length - kept.length;
  const end = left === 0 ? [] : [`There was no room for ${left} more sections.`];
  return `${[...kept, ...end].join('\n\n')}\n`;
}

const preface = ({ machine, summary }: Report): readonly string[] => [
  '## Report of `nixcache doctor`',
  '',
  '> It names caches by their URLs and addresses, those of private networks included, the settings about them with their public keys,',
  '> and what the caches answered. It has no passwords, tokens or secret keys, no name of a user, and no path of a home directory.',
  '> Please read it before you post it.',
  '',
  ...(machine.text === null ? [] : [code(machine.text, 1000), '']),
  code(summary.text, 1000),
];

function about({ nixcache, recordedAt, nix, installation, machine }: Report): readonly string[] {
  const rows: readonly (readonly [string, string | null])[] = [
    ['nixcache', nixcache],
    ['recorded', recordedAt],
    ['Nix', nix.version ?? nix.problem],
    ['flavour', nix.flavour],
    ['platform', machine.platform],
    ['installation', installation.kind],
    ['settings from', nix.configurationFrom],
    ['store', nix.storeDir],
    ['downloads', installation.substitutingBy],
    ['trusted user', installation.trustedUser === null ? null : installation.trustedUser ? 'yes' : 'no'],
    ['network', machine.network],
  ];
  return table(
    ['', ''],
    rows.flatMap(([label, value]) => (value === null ? [] : [[label, cell(value)]])),
  );
}

const cachesTable = (caches: readonly CacheReport[]): readonly string[] =>
  caches.length === 0
    ? []
    : [
        '### Caches',
        '',
        ...table(
          ['#', 'cache', 'priority', 'reach', 'HTTP', 'signatures', 'hit', 'miss'],
          caches
            .slice(0, MOST_ROWS)
            .map((cache) => [
              number(cache.order),
              cell(cache.substituter),
              number(cache.priority),
              cell(cache.away === null ? cache.reachText : `${cache.reachText} (${cache.away})`),
              number(cache.httpStatus),
              cell(cache.signatureText),
              milliseconds(cache.hitMs),
              milliseconds(cache.missMs),
            ]),
        ),
        ...(caches.length > MOST_ROWS ? ['', `and ${caches.length - MOST_ROWS} more`] : []),
      ];

function findingSections({ findings, firstBuild }: Report): readonly (readonly string[])[] {
  const look = lookOf({ width: 100, colour: false, unicode: true });
  const blocks = findingBlocks(escapeAll(findings, true), look).map((lines) => fence(lines));
  const build = firstBuild.map(({ command }) => command);
  return [
    ...(blocks.length === 0 ? [] : [['### Findings']]),
    ...blocks,
    ...(build.length === 0 ? [] : [['For the first build:', '', ...fence(build)]]),
  ];
}

function gaps({ unknowns, crashes }: Report): readonly string[] {
  const look = lookOf({ width: 100, colour: false, unicode: true });
  const lines = [
    ...unknownLines(escapeAll(unknowns, true), look),
    ...crashLines(escapeAll(crashes, true), look),
  ];
  return lines.length === 0 ? [] : fence(lines);
}

function cacheDetails(cache: CacheReport): readonly string[] {
  const { substituter, firstRequest, families, headers, certificateExpires, keyNames } = cache;
  const rows = [
    ...(firstRequest === null
      ? []
      : [phaseRow('first request', { ...nothing, ...firstRequest, httpStatus: cache.httpStatus })]),
    ...families.map((family) => phaseRow(family.family, family)),
  ];
  const facts = [
    ...(certificateExpires === null ? [] : [`Certificate until ${code(certificateExpires)}`]),
    ...(keyNames.length === 0 ? [] : [`Signs as ${code(keyNames.join(' '))}`]),
  ];
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const body = [
    ...(rows.length === 0 ? [] : [...table(phaseHead, rows), '']),
    ...facts.flatMap((fact) => [fact, '']),
    ...(lines.length === 0 ? [] : fence(lines)),
  ];
  return body.length === 0 ? [] : details(`${substituter}: ${cache.reachText}`, body);
}

const phaseHead = ['', 'address', 'look-up', 'connect', 'TLS', 'first byte', 'transfer', 'total', 'answer'];

type PhaseRow = Omit<FamilyReport, 'family'>;
const nothing = { addresses: [], totalMs: null, code: null } as const;

const phaseRow = (label: string, phases: PhaseRow): readonly string[] => [
  label,
  cell(phases.addresses[0] ?? ''),
  milliseconds(phases.resolveMs),
  milliseconds(phases.connectMs),
  milliseconds(phases.tlsMs),
  milliseconds(phases.processingMs),
  milliseconds(phases.transferMs),
  milliseconds(phases.totalMs),
  cell(phases.code ?? (phases.httpStatus === null ? '' : `HTTP ${phases.httpStatus}`)),
];

/** Lists of users name people, and no cache is the worse for them. */
function settingDetails({ settings }: Report): readonly string[] {
  const lines = Object.entries(settings).map(([name, value]) => {
    if (!Array.isArray(value))
      return `${name} = ${typeof value === 'object' ? Object.keys(value).join(' ') : value}`;
    return /-users$/.test(name) ? `${name} = (${value.length})` : `${name} = ${value.join(' ')}`;
  });
  return lines.length === 0 ? [] : details('settings about caches', fence(lines));
}

const number = (value: number | null): string => (value === null ? '' : String(value));
const milliseconds = (ms: number | null): string => (ms === null ? '' : `${ms.toFixed(1)} ms`);
