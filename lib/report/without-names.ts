import { renderJson } from './json.ts';

/** Accounts that everybody has and that name nobody. */
const nameless = new Set(['', 'root', 'nix', 'nobody', 'user', 'admin', 'nixos', 'runner', 'demo']);

/**
 * A document without the name of the user, to be shown in public: home directories are `~`, and where the name stands as a word of its own,
 * or as the login of a URL, there is `<user>`.
 */
export function withoutNames<Document extends object>(
  document: Document,
  { user, homeDir }: { readonly user: string | null; readonly homeDir: string },
): Document {
  const name = user !== null && !nameless.has(user) ? user : undefined;
  const homes = [
    homeDir.replace(/\/+$/, ''),
    ...(name === undefined ? [] : [`/home/${name}`, `/Users/${name}`]),
  ]
    .filter((home) => home.lastIndexOf('/') > 0 || home === '/root')
    .map((home) => new RegExp(`(?<![\\w.~-])${escapeRegExp(home)}(?=$|[^\\w.-]|[.](?!\\w))`, 'g'));
  const asWord =
    name === undefined
      ? undefined
      : new RegExp(`(?<![\\w.~/:-])${escapeRegExp(name)}(?=$|@|[^\\w./:-]|[.:](?!\\w))`, 'g');
  const redacted = (text: string): string => {
    const atHome = homes.reduce((rest, home) => rest.replace(home, '~'), text);
    const named = asWord === undefined ? atHome : atHome.replace(asWord, '<user>');
    return named
      .replace(/(?<![\w~])\/(?:home|Users)\/[\w.-]+/g, '~')
      .replace(/\b(ssh(?:-ng)?:\/\/)[^/@\s]+@/g, '$1<user>@');
  };
  return JSON.parse(renderJson(document), (_key, value: unknown) =>
    typeof value === 'string' ? redacted(value) : value,
  );
}

const escapeRegExp = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}/-]/g, '\\$&');
