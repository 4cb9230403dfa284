import { cacheViews } from '../derive/cache-view.ts';
import { malformedKeyFound, signatureRefused } from '../derive/consequence.ts';
import { effectiveOf } from '../derive/effective.ts';
import { samplesNeedKey } from '../derive/signatures.ts';
import { type KeyEntry, type KeyFlaw, trustedKeyEntries } from '../derive/trusted-key-entries.ts';
import type { Subject } from '../model/finding.ts';
import type { FixIntent } from '../model/fix.ts';
import { defineCheck, good } from './define-check.ts';

interface Key extends KeyEntry, Subject {}

export default defineCheck({
  id: 'malformed-trusted-key',
  title: 'A trusted public key is malformed',
  severity: 'error',
  layer: 'configuration',
  needs: ['settings'],
  wants: ['nix', 'configuration', 'daemon', 'user', 'caches'],
  subjects: (facts) =>
    trustedKeyEntries(effectiveOf(facts).trustedKeys).map((entry): Key => ({ kind: 'key', ...entry })),
  judge: (entry, { caches = [], ...facts }) => {
    const { flaw, fatal, length, name } = entry;
    if (flaw === undefined) return good;
    const effective = effectiveOf(facts);
    const lost = new Set(flaw === 'trailing-text' ? entry.meant.slice(1).map(nameOf) : []);
    const needing = cacheViews({ caches }).filter((cache) => samplesNeedKey(cache, effective, lost));
    return {
      found: true,
      severity: flaw === 'trailing-text' && needing.length === 0 ? 'warning' : 'error',
      data: { flaw },
      evidence: [
        `the entry ${name} of trusted-public-keys: ${flaws[flaw].words}`,
        ...(length === undefined ? [] : [`its key has ${length} bytes; a public key has 32`]),
        ...needing.map((cache) => `${cache.name} signs with a key behind it that is lost so`),
      ],
      consequence: fatal
        ? malformedKeyFound(effective.version)
        : flaw === 'quoted'
          ? 'No signature ever matches this key, so everything that needs it is refused and built from source.'
          : `Nix reads the first key and ignores the rest; a second key behind it does not count.${needing.length === 0 ? '' : ` ${signatureRefused(effective.version)}`}`,
      fixes: fixesFor(entry, flaw),
    };
  },
  message: ({ subject, data }) =>
    `The trusted public key ${subject.name} is malformed: ${flaws[data.flaw].words}.`,
  cause: ({ data }) => flaws[data.flaw].cause,
  explain: {
    why: 'Nix reads the trusted keys only when it first has to check a signature. One that it cannot read then stops every download, from every cache, and the message hardly says which key it is.',
    causes: [
      'A key that was cut off or broken in two while copying.',
      'Quotation marks or commas from another configuration language.',
      'The secret key pasted in place of the public one.',
    ],
    see: ['untrusted-key', 'duplicate-key-name', 'key-mismatch'],
  },
});

const nameOf = (key: string): string => key.split(':', 1)[0] ?? '';

const cutOff = 'The key was cut off, mistyped or wrapped over two lines when it was copied.';
const habit =
  'In this list nothing but blanks separates keys, and quotation marks and commas are taken as part of them.';

const flaws: Readonly<Record<KeyFlaw, { readonly words: string; readonly cause: string }>> = {
  'no-colon': {
    words: 'it has no colon between name and key',
    cause:
      'A key is written as name:key. Here one of the two is missing, or a blank stands where the colon belongs.',
  },
  'empty-name': {
    words: 'it has no name before the colon',
    cause: 'A key is written as name:key, and Nix finds keys by their name.',
  },
  'empty-key': {
    words: 'nothing stands behind its colon',
    cause: 'Only the name was entered, or a blank stands between the colon and the key.',
  },
  'bad-base64': { words: 'it has characters that a key cannot have', cause: cutOff },
  'wrong-length': { words: 'it has the wrong length', cause: cutOff },
  'secret-key': {
    words: 'it is a secret key',
    cause:
      'The secret key of the cache stands where its public key belongs. Everybody who can read this configuration can now sign for that cache.',
  },
  quoted: { words: 'a quotation mark is part of it', cause: habit },
  'trailing-comma': { words: 'a comma is part of it', cause: habit },
  'trailing-text': { words: 'there is more text behind the key', cause: habit },
};

function fixesFor({ name, begins, meant, written }: KeyEntry, flaw: KeyFlaw): readonly FixIntent[] {
  const setting = 'trusted-public-keys';
  if (flaw === 'secret-key')
    return [
      {
        kind: 'do',
        text: `Take the entry ${name} out of trusted-public-keys, wherever it is written, and out of everything that holds a copy (version control, backups).`,
        certainty: 'certain',
      },
      {
        kind: 'run-on-server',
        commands: [`nix-store --generate-binary-cache-key ${nextName(name)} secret-key public-key`],
        certainty: 'certain',
        note: 'the old secret is not one any more: make a new pair under a new name, sign with it, and give users the new public key',
      },
    ];
  if (meant.length > 0)
    return [
      { kind: 'remove-from-setting', setting, values: [written], certainty: 'certain' },
      { kind: 'add-to-setting', setting, values: meant, certainty: 'certain' },
    ];
  const note =
    'copy the key anew from where the operator of the cache publishes it, whole and on one line; or remove the entry if the cache is not used any more';
  if (begins === undefined)
    return [
      {
        kind: 'do',
        text: `Write the entry ${name} of trusted-public-keys as name:key, with the name that the cache signs with and its whole public key.`,
        certainty: 'suggestion',
        note,
      },
    ];
  return [
    {
      kind: 'replace-in-setting',
      setting,
      from: begins.endsWith(':') && flaw !== 'empty-key' ? `${begins}...` : begins,
      to: `${name}:<the public key>`,
      certainty: 'suggestion',
      note,
    },
  ];
}

/** The name for a new key that can stand in a command: the old one with the next number behind it. */
function nextName(name: string): string {
  const base = /^\w[\w.-]{0,79}$/.test(name) ? name.replace(/-\d+$/, '') : 'cache.example.org';
  const number = /-(\d{1,6})$/.exec(name)?.[1];
  return `${base}-${number === undefined ? 2 : Number(number) + 1}`;
}
