import type { Terminal } from '../model/ports.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What standard output shows, by the same rules as Node's own tools: FORCE_COLOR, then NO_COLOR, then the terminal. */
export const createTerminal = (
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'> = process.stdout,
  env: Environment = process.env,
): Terminal => ({
  width: stream.columns || 80,
  colour: hasColour(stream.isTTY, env),
  unicode: hasUnicode(env),
});

function hasColour(isTTY: boolean, env: Environment): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

/** The console of Linux says UTF-8 but has few characters beyond Latin. */
const hasUnicode = (env: Environment): boolean =>
  env['TERM'] !== 'linux' && /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '');
