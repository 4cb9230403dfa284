import { lineMaker } from './configuration-lines.ts';
import { type Random, randomOf } from './random.ts';

/**
 * A configuration of a made-up machine. Everything in it lies below one folder, which is written `@ROOT@` in paths, in texts and in the
 * environment, so that what a Nix made of it can be compared elsewhere.
 */
export interface GeneratedConfiguration {
  readonly files: Readonly<Record<string, string>>;
  /** Symbolic links, and where they lead. */
  readonly links: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

/** A configuration in which everything may happen that the grammar and the order of files allow; the same seed gives the same one. */
export function generateConfiguration(seed: number): GeneratedConfiguration {
  const random = randomOf(seed);
  const { chance, pick } = random;
  const files: Record<string, string> = { '@ROOT@/home/here': '', '@ROOT@/apart/deep/here': '' };
  const links: Record<string, string> = { '@ROOT@/aside': 'apart/deep' };
  const env: Record<string, string> = {};
  const write = textMaker(random, files, links);
  const file = (path: string): string => {
    if (files[path] === undefined) files[path] = write(path.slice(0, path.lastIndexOf('/')), 0);
    return path;
  };

  env['HOME'] = '@ROOT@/home';
  env['NIX_CONF_DIR'] = pick([
    '@ROOT@/conf',
    '@ROOT@/conf',
    '@ROOT@/conf/',
    '@ROOT@/aside/../conf',
    '@ROOT@//conf/.',
  ]);
  if (chance(0.1)) links['@ROOT@/conf/nix.conf'] = file('@ROOT@/real/nix.conf').replace('@ROOT@', '..');
  else if (chance(0.95)) file('@ROOT@/conf/nix.conf');
  if (chance(0.1)) file('@ROOT@/apart/conf/nix.conf');

  if (chance(0.6)) file('@ROOT@/home/.config/nix/nix.conf');
  if (chance(0.25)) {
    const xdg = pick(['@ROOT@/xdg', '@ROOT@/xdg/', '@ROOT@/aside/../xdg', '', '@ROOT@/gone']);
    if (chance(0.9)) file('@ROOT@/xdg/nix/nix.conf');
    env['XDG_CONFIG_HOME'] = xdg;
  }
  if (chance(0.3)) {
    env['XDG_CONFIG_DIRS'] = pick([
      '@ROOT@/dir1',
      '@ROOT@/dir1:@ROOT@/dir2',
      '@ROOT@/dir2/::@ROOT@/dir1:',
      '@ROOT@/gone:@ROOT@/dir2',
      '@ROOT@/dir1:@ROOT@/dir1',
      '',
    ]);
    file('@ROOT@/dir1/nix/nix.conf');
    file('@ROOT@/dir2/nix/nix.conf');
  }
  if (chance(0.08)) env['NIX_CONFIG_HOME'] = file('@ROOT@/own/nix.conf').replace('/nix.conf', '');
  if (chance(0.2)) {
    env['NIX_USER_CONF_FILES'] = pick([
      '@ROOT@/one/1.conf:@ROOT@/two/2.conf',
      '@ROOT@/two/2.conf::@ROOT@/one/1.conf:',
      '@ROOT@/two/2.conf',
      '@ROOT@/one/1.conf:@ROOT@/one/1.conf',
      '@ROOT@/gone:@ROOT@/one:@ROOT@/one/1.conf',
      '@ROOT@/aside/../1.conf',
      '',
    ]);
    for (const name of ['one/1', 'two/2', 'apart/1']) file(`@ROOT@/${name}.conf`);
  }
  if (chance(0.35)) env['NIX_CONFIG'] = chance(0.1) ? '' : write(undefined, 0);
  if (chance(0.06)) env['NIX_REMOTE'] = pick(['daemon', '', 'https://a.test?b=1&a=2', 'local']);
  if (chance(0.06))
    env[pick(['NIX_SSL_CERT_FILE', 'SSL_CERT_FILE'])] = pick(['@ROOT@/ca.pem', '', '/a//b/../ca']);
  return { files, links, env };
}

/** The text of a file in `folder`, or of NIX_CONFIG where there is none; what it includes is put into `files` and `links`. */
function textMaker(
  random: Random,
  files: Record<string, string>,
  links: Record<string, string>,
): (folder: string | undefined, depth: number) => string {
  const { chance, below, pick } = random;
  const line = lineMaker(random);
  let included = 0;

  const includeLine = (folder: string, depth: number): string => {
    included += 1;
    const path = `${folder}/inc-${included}.conf`;
    const word = pick(['include', 'include', '!include']);
    const blank = pick([' ', ' ', '\t', ' \t']);
    const kind = below(100);
    if (kind < 8)
      return `!include ${pick([`gone-${included}.conf`, '@ROOT@/gone.conf', '/gone/gone', 'nix.custom.conf'])}`;
    if (kind < 10) return `${word}${blank}${pick(['/', '@ROOT@', `${folder}/`])}`;
    if (kind < 13) {
      links[path] = pick(['/gone/for/good', `inc-${included}.conf`]);
      return `${word}${blank}${path}${pick(['', '', '/x'])}`;
    }
    if (kind < 14) return `${word}${blank}${'x'.repeat(300)}`;
    if (kind < 15) return `!include ${pick(['nix.conf', '1.conf', '2.conf', 'inc-1.conf'])}`;
    if (kind < 25) {
      files[`${folder}/nix.custom.conf`] ??= text(folder, depth + 1);
      return '!include nix.custom.conf';
    }
    if (kind < 35) {
      files[`${folder}/sub/inc-${included}.conf`] = text(`${folder}/sub`, depth + 1);
      return `${word}${blank}${pick(['sub', './sub', 'sub/../sub', 'sub//'])}/inc-${included}.conf`;
    }
    if (kind < 42) {
      files[`@ROOT@/store/inc-${included}.conf`] = text('@ROOT@/store', depth + 1);
      links[path] = `@ROOT@/store/inc-${included}.conf`;
      return `${word}${blank}${path}`;
    }
    files[path] = text(folder, depth + 1);
    const again = chance(0.1) ? `\n${word} ${path}` : '';
    return `${word}${blank}${chance(0.3) ? path : path.slice(folder.length + 1)}${again}`;
  };

  const text = (folder: string | undefined, depth: number): string => {
    const lines = Array.from({ length: 1 + below(6) }, () => {
      if (!chance(0.13) || depth > 3) return line();
      if (folder !== undefined) return includeLine(folder, depth);
      return chance(0.8)
        ? includeLine('@ROOT@/conf', depth).replace(/([\t ])(?=[^/@\t ])/, '$1@ROOT@/conf/')
        : line();
    });
    const end = pick(['\n', '\n', '\n', '\n', '\n', '\n', '\r\n', '\n\n']);
    return `${chance(0.02) ? '\ufeff' : ''}${lines.join(end)}${chance(0.8) ? end : ''}`;
  };
  return text;
}
