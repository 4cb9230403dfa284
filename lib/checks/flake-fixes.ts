import type { FlakeItem } from '../derive/flake-effect.ts';
import type { FlakeFact } from '../model/facts/flake.ts';
import type { FixIntent } from '../model/fix.ts';
import { parsePublicKey } from '../nix/public-key.ts';
import { parseStoreUrl } from '../nix/store-url.ts';
import { shellWord } from './shared-fixes.ts';

interface Ignored extends FlakeItem {
  readonly reason: 'dropped' | 'vain' | 'denied' | 'asked';
}

/**
 * What to do where Nix does not use what a flake brings. Keys of strangers are only ever suggested; that root accepts a whole flake is
 * not, since its settings can run what they like.
 */
export function flakeFixes(reasoned: readonly Ignored[], flake: FlakeFact): readonly FixIntent[] {
  const wasRefused = ({ setting }: Ignored) =>
    flake.settings.some(({ name, saved }) => name === setting && saved === 'refused');
  const denied = reasoned.filter((item) => item.reason === 'denied' && wasRefused(item));
  const accepting = reasoned.filter(
    (item) => item.reason === 'asked' || (item.reason === 'denied' && !wasRefused(item)),
  );
  const caches = textsOf(reasoned, 'cache').filter((entry) => parseStoreUrl(entry).kind !== 'unopenable');
  const keys = textsOf(reasoned, 'key').filter((key) => parsePublicKey(key).ok);
  const names = (items: readonly Ignored[]) => [...new Set(items.map(({ setting }) => setting))].join(', ');
  const all = flake.settings.map(({ name }) => name).join(', ');
  const dropped = reasoned.filter(({ fate }) => fate === 'dropped');
  return [
    ...(accepting.length === 0
      ? []
      : [
          {
            kind: 'do',
            text: `Answer yes when Nix asks about ${names(accepting)}, or give this one command --accept-flake-config; to answer yes for good holds for this value alone.`,
            certainty: 'suggestion',
            note: `if you trust whoever wrote the flake: the option accepts all that it sets (${all})`,
          } as const,
        ]),
    ...(denied.length === 0
      ? []
      : [
          {
            kind: 'do',
            text: `Take ${names(denied)} out of ${flake.trustedSettings.file}: Nix then asks again.`,
            certainty: 'suggestion',
            note: 'if you have changed your mind about this flake',
          } as const,
        ]),
    ...addTo(
      'substituters',
      caches,
      'if you trust whoever runs these caches; they are then asked with and without the flake',
    ),
    ...addTo(
      'trusted-public-keys',
      keys,
      'the keys as the flake gives them: compare them with what whoever runs the caches publishes, since this trusts them with everything on this machine',
    ),
    ...(dropped.length === 0 || caches.length === 0 ? [] : [once(flake, caches, keys)]),
    ...(reasoned.every(({ kind }) => kind === 'setting') ? [leave] : []),
  ];
}

const leave: FixIntent = {
  kind: 'do',
  text: 'Leave it, or have whoever runs this machine set it in the configuration of the system.',
  certainty: 'suggestion',
  note: 'only caches and keys decide what is downloaded',
};

const textsOf = (items: readonly Ignored[], kind: FlakeItem['kind']): readonly string[] => [
  ...new Set(items.filter((item) => item.kind === kind).map(({ text }) => text)),
];

const addTo = (setting: string, values: readonly string[], note: string): readonly FixIntent[] =>
  values.length === 0 ? [] : [{ kind: 'add-to-setting', setting, values, certainty: 'suggestion', note }];

/** The caches and keys alone for one build by root, whom the daemon trusts. */
const once = (flake: FlakeFact, caches: readonly string[], keys: readonly string[]): FixIntent => ({
  kind: 'run-here',
  root: true,
  commands: [
    [
      "nix --extra-experimental-features 'nix-command flakes' build --no-link",
      `--extra-substituters ${shellWord(caches.join(' '))}`,
      ...(keys.length === 0 ? [] : [`--extra-trusted-public-keys ${shellWord(keys.join(' '))}`]),
      shellWord(`path:${flake.file.replace(/\/flake\.nix$/, '')}`),
    ].join(' '),
  ],
  certainty: 'suggestion',
  note: 'instead, for this once: fetches what the flake needs for all users, without accepting its other settings; name what to build behind a #',
});
