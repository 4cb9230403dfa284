/** Files by absolute path, and the environment in which they count. */
interface GeneratedConfiguration {
  readonly files: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

const hosts = ['a', 'b', 'c', 'd'].map((name) => `https://${name}.test`);
const keys = ['a', 'b', 'c'].map((name) => `${name}.test-1:${'A'.repeat(43)}=`);

/** Names under which lists can be set, with the words they are made of. */
const lists: readonly (readonly [string, readonly string[]])[] = [
  ['substituters', [...hosts, 'https://a.test/', 'http://c.test?priority=3', 'file:///srv/x']],
  ['binary-caches', hosts],
  ['trusted-substituters', hosts],
  ['trusted-binary-caches', hosts],
  ['trusted-public-keys', keys],
  ['binary-cache-public-keys', keys],
  ['trusted-users', ['root', 'alice', '@wheel', '*']],
];

/** A configuration in which everything may happen that the grammar and the order of files allow; the same seed gives the same one. */
export function generateConfiguration(seed: number, root: string): GeneratedConfiguration {
  const random = generator(seed);
  const chance = (share: number): boolean => random() < share;
  const below = (count: number): number => Math.floor(random() * count);
  const pick = <T>(items: readonly T[], or: T): T => items[below(items.length)] ?? or;
  const files: Record<string, string> = {};
  let included = 0;

  const blank = (): string => pick([' ', ' ', ' ', '\t', '  ', ' \t '], ' ');

  const listLine = (): string => {
    const [name, words] = lists[below(lists.length)] ?? ['substituters', hosts];
    const chosen = Array.from({ length: below(4) }, () => pick(words, 'x'));
    const shown = chosen.map((word) => (chance(0.08) ? `${word}#cut off` : word));
    const start = `${chance(0.1) ? blank() : ''}${chance(0.45) ? 'extra-' : ''}${name}${blank()}=`;
    return [start, ...shown].join(blank()) + (chance(0.15) ? `${blank()}# a comment` : '');
  };

  const scalarLine = (): string =>
    chance(0.5)
      ? `connect-timeout${blank()}=${blank()}${pick(['0', '3', '17', '600', '+4', '007'], '1')}`
      : `require-sigs${blank()}=${blank()}${pick(['true', 'false', 'yes', 'no', '1', '0'], 'true')}`;

  const oddLine = (): string =>
    pick(
      [
        '',
        '# substituters = https://no.test',
        '\t',
        'no-such-setting = 1',
        'Substituters = https://no.test',
        'extra-connect-timeout = 9',
      ],
      '',
    );

  const badLine = (): string =>
    pick(
      [
        'substituters=https://no.test',
        'connect-timeout = 5s',
        'require-sigs = maybe',
        'connect-timeout =',
        'include',
        'include gone.conf',
      ],
      'x',
    );

  const includeLine = (folder: string, depth: number): string => {
    included += 1;
    const name = chance(0.2) ? `sub/../inc-${included}.conf` : `inc-${included}.conf`;
    const path = `${folder}/inc-${included}.conf`;
    if (chance(0.15)) return `!include ${folder}/gone-${included}.conf`;
    if (name.startsWith('sub/')) files[`${folder}/sub/here`] = '';
    files[path] = text(folder, depth + 1);
    return `${chance(0.3) ? '!include' : 'include'}${blank()}${chance(0.3) ? path : name}`;
  };

  const text = (folder: string, depth: number): string => {
    const lines = Array.from({ length: 1 + below(6) }, () => {
      const kind = random();
      if (kind < 0.55) return listLine();
      if (kind < 0.75) return scalarLine();
      if (kind < 0.87) return oddLine();
      if (kind < 0.97) return depth < 3 && folder !== '' ? includeLine(folder, depth) : listLine();
      return chance(0.35) ? badLine() : listLine();
    });
    const end = chance(0.2) ? '\r\n' : '\n';
    return lines.join(end) + (chance(0.8) ? end : '');
  };

  const at = (name: string): string => `${root}/${name}`;
  files[at('home/.keep')] = '';
  files[at('conf/nix.conf')] = text(at('conf'), 0);
  if (chance(0.6)) files[at('home/.config/nix/nix.conf')] = text(at('home/.config/nix'), 0);
  const env: Record<string, string> = { HOME: at('home'), NIX_CONF_DIR: at('conf') };
  const userFiles = random();
  if (userFiles < 0.25) {
    files[at('one/1.conf')] = text(at('one'), 0);
    files[at('two/2.conf')] = text(at('two'), 0);
    env['NIX_USER_CONF_FILES'] = pick(
      [`${at('one/1.conf')}:${at('two/2.conf')}`, at('two/2.conf'), '', at('gone')],
      '',
    );
  } else if (userFiles < 0.5) {
    files[at('xdg/nix/nix.conf')] = text(at('xdg/nix'), 0);
    env[chance(0.5) ? 'XDG_CONFIG_DIRS' : 'XDG_CONFIG_HOME'] = at('xdg');
  }
  if (chance(0.35)) env['NIX_CONFIG'] = text('', 0);
  return { files, env };
}

/** mulberry32: numbers from 0 up to 1 that depend on the seed alone. */
function generator(seed: number): () => number {
  let state = seed * 0x9e37_79b9;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
