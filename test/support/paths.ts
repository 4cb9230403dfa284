import type { CacheFact } from '../../lib/model/facts/cache.ts';
import type { Visit } from '../../lib/model/facts/exchange.ts';
import type { DerivationFact, ReferencesFact, Target } from '../../lib/model/facts/target.ts';
import {
  absent,
  answered,
  cache,
  hashPartFor,
  machine,
  narinfoText,
  notAsked,
  ok,
  type TestKey,
} from './facts.ts';

export const pathFor = (name: string): string => `/nix/store/${hashPartFor(name)}-${name}`;

/** A path that is asked about and that this machine does not have. */
export const target = (name: string, more: Partial<Target> = {}): Target => ({
  asked: pathFor(name),
  kind: 'store-path',
  hashPart: hashPartFor(name),
  storePath: pathFor(name),
  valid: ok(false),
  derivation: absent('no derivation was named'),
  ...more,
});

/** The same by its derivation, for this machine's own system. */
export const derived = (name: string, more: Partial<DerivationFact> = {}): Target =>
  target(name, {
    kind: 'derivation',
    derivation: ok({
      path: `/nix/store/${hashPartFor(`${name}.drv`)}-${name}.drv`,
      output: 'out',
      isFixedOutput: false,
      system: 'x86_64-linux',
      allowSubstitutes: true,
      preferLocalBuild: false,
      requiredFeatures: [],
      ...more,
    }),
  });

/** What a cache says of paths: their narinfos, or 404. `archives` gives the status of those that are there; absent: 200. */
export const having = (
  entry: string,
  narinfos: Readonly<Record<string, string | Visit | undefined>>,
  archives: Readonly<Record<string, number>> = {},
): CacheFact =>
  cache(entry, {
    narinfos: ok(
      Object.entries(narinfos).map(([name, given]) => ({
        sample: { hashPart: hashPartFor(name), storePath: pathFor(name), source: '--path' as const },
        visit:
          given === undefined ? answered(404, '') : typeof given === 'string' ? answered(200, given) : given,
      })),
    ),
    nars: Object.entries(narinfos).flatMap(([name, given]) =>
      typeof given === 'string'
        ? [
            {
              hashPart: hashPartFor(name),
              url: /^URL: (.*)$/m.exec(given)?.[1] ?? '',
              visit: answered(archives[name] ?? 200, ''),
            },
          ]
        : [],
    ),
  });

/** The narinfo of a path that refers to others, signed after it was made up. */
export const referring = (name: string, to: readonly string[], key: TestKey): string => {
  const references = to.map(pathFor);
  const text = narinfoText(name, []).replace(
    /^References: $/m,
    `References: ${references.map((path) => path.slice('/nix/store/'.length)).join(' ')}`,
  );
  const narHash = /^NarHash: (.*)$/m.exec(text)?.[1];
  return `${text}Sig: ${key.sign(`1;${pathFor(name)};${narHash};120;${references.join(',')}`)}\n`;
};

interface Given {
  readonly key: TestKey;
  readonly targets: readonly Target[];
  readonly caches: readonly CacheFact[];
  readonly references?: ReferencesFact;
  readonly settings?: NonNullable<Parameters<typeof machine>[0]>['settings'];
  readonly nix?: string;
}

/** A machine that asks about paths. */
export const asking = ({ key, targets, caches, references, settings = {}, nix = '2.34.8' }: Given) =>
  machine({
    caches,
    settings: { 'trusted-public-keys': [key.publicText], ...settings },
    facts: {
      nix: ok({ versionLine: `nix (Nix) ${nix}` }),
      targets: ok({
        paths: targets,
        builds: { systems: ['x86_64-linux', 'i686-linux'], features: ['big-parallel'] },
      }),
      references: references === undefined ? notAsked('nothing refers to anything') : ok(references),
    },
  });
