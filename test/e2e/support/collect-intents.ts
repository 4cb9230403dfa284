import { checks } from '../../../lib/checks/index.ts';
import { runChecks } from '../../../lib/checks/run-checks.ts';
import type { Facts } from '../../../lib/model/facts/facts.ts';
import type { FixIntent } from '../../../lib/model/fix.ts';
import { installed } from '../../support/installations.ts';
import type { Lists } from './follow-fix.ts';

export type ListIntent = Extract<FixIntent, { readonly setting: string }>;

/** The list edits that the checks ask for on this machine, each once; with a key where the reader has to find that out. */
export function listIntents(facts: Facts): readonly ListIntent[] {
  const intents = runChecks(facts, checks)
    .findings.flatMap(({ fixes }) => fixes)
    .filter((intent): intent is ListIntent => 'setting' in intent)
    .map(({ note: _note, ...intent }) => JSON.stringify(intent).replaceAll('<the public key>', 'found='));
  return [...new Set(intents)].map((intent) => JSON.parse(intent));
}

const defaultCache = 'https://cache.nixos.org/';
const defaultKey = 'cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=';
const other = 'a'.repeat(43);

/** A configuration with as many faults as it can have, as its system has it and as one user does. */
export const sick: { readonly system: Lists; readonly user: Lists } = {
  system: {
    substituters: [
      'https://nix-community.cachix.org',
      'https://nix-community.cachix.org/?priority=30',
      'no-scheme.example.org',
      '"https://quoted.example.org"',
      'https://one.example.org,https://two.example.org',
      'http://plain.example.org?trusted=true',
    ],
    'trusted-substituters': ['https://idle.example.org'],
    'trusted-public-keys': [
      `team.example.org-1:${'A'.repeat(43)}=`,
      `team.example.org-1:${other}=`,
      'cut.example.org-1:abc=',
      `"quoted.example.org-1:${'B'.repeat(43)}="`,
    ],
    'trusted-users': ['root', '*'],
  },
  user: {
    substituters: ['https://mine.example.org', 'https://nix-community.cachix.org'],
    'trusted-public-keys': [defaultKey, `mine.example.org-1:${'C'.repeat(43)}=`],
  },
};

/** Machines that the checks find fault with. */
export const sickMachines = (version: string): readonly Facts[] => [
  installed('multi-user', { system: sick.system, version, trusted: true }),
  installed('multi-user', {
    system: { ...sick.system, 'trusted-users': ['root'] },
    user: { ...sick.system, ...sick.user },
    overridden: ['substituters', 'trusted-public-keys'],
    version,
    trusted: false,
  }),
];

const nasty = [
  'https://x.example.org/"quoted"',
  `https://x.example.org/\${builtins.abort}`,
  `https://x.example.org/$\${twice}$`,
  'https://x.example.org/back\\slash\\',
  "https://x.example.org/it's''",
  'https://縮緬.example.org/ü\u00a0😀',
  'https://x.example.org/`id`;$HOME&a=*',
];

/** Edits of each kind whose values mean something else where they are not written with care. */
export const nastyIntents: readonly ListIntent[] = [
  { kind: 'add-to-setting', setting: 'substituters', values: nasty, certainty: 'certain' },
  ...nasty.flatMap((value): readonly ListIntent[] => [
    { kind: 'add-to-setting', setting: 'substituters', values: [value], certainty: 'certain' },
    { kind: 'remove-from-setting', setting: 'substituters', values: [value], certainty: 'certain' },
    {
      kind: 'replace-in-setting',
      setting: 'substituters',
      from: value,
      to: `${value}?priority=1`,
      certainty: 'certain',
    },
    {
      kind: 'replace-in-setting',
      setting: 'substituters',
      from: defaultCache,
      to: value,
      certainty: 'certain',
    },
  ]),
  {
    kind: 'arrange-setting',
    setting: 'substituters',
    values: [...nasty.toReversed(), defaultCache],
    replacing: [],
    certainty: 'certain',
  },
  {
    kind: 'arrange-setting',
    setting: 'substituters',
    values: [defaultCache, ...nasty.map((value) => `${value}?priority=1`)],
    replacing: nasty.map((value) => ({ from: value, to: `${value}?priority=1` })),
    certainty: 'certain',
  },
  { kind: 'remove-from-setting', setting: 'substituters', values: [defaultCache], certainty: 'certain' },
  { kind: 'add-to-setting', setting: 'substituters', values: [defaultCache], certainty: 'certain' },
];

/** A machine that has what those take out, and one that has nothing of it. */
export const nastyMachines = (version: string): readonly Facts[] =>
  [[defaultCache, ...nasty], [defaultCache]].map((substituters) =>
    installed('multi-user', {
      system: { substituters, 'trusted-public-keys': [defaultKey] },
      trusted: true,
      version,
    }),
  );
