/** What a netrc file says for a host. For building a request header and nothing else: it must never be stored or shown. */
export interface NetrcLogin {
  readonly login: string;
  readonly password: string;
}

/** Whether a netrc file holds a password at all, whosever it is. */
export function hasNetrcPassword(text: string): boolean {
  const words = text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .flatMap((line) => line.split(/\s+/).filter((word) => word !== ''));
  return words.some((word, index) => word.toLowerCase() === 'password' && index + 1 < words.length);
}

/** The hosts that a netrc file has entries for, as written; `default` is one for any. No more than a few hundred. */
export function netrcMachines(text: string): readonly string[] {
  const words = text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .flatMap((line) => netrcWords(line).map(({ word }) => word));
  const isValue = (index: number): boolean => /^(?:login|password|account)$/i.test(words[index - 1] ?? '');
  const names = words.flatMap((word, index) => {
    if (isValue(index)) return [];
    if (/^machine$/i.test(word)) return (words[index + 1] ?? '').replace(/^.*@/, '').slice(0, 200) || [];
    return /^default$/i.test(word) && !/^machine$/i.test(words[index - 1] ?? '') ? ['default'] : [];
  });
  return [...new Set(names)].slice(0, 300);
}

/**
 * The login that libcurl takes from a netrc file for a host (lib/netrc.c, as of curl 8.23): the first `machine` with this name, or
 * `default` before it, counts and ends where the next one starts; ports and paths play no part. Words may be quoted (since 7.84). A
 * `#` starts a comment where a keyword could stand. `macdef` goes on up to an empty line. A quote that is not closed makes the whole
 * file useless. Where the URL already has a name, `name`, the first such entry counts that has a password and no other name.
 */
export function findNetrcLogin(text: string, host: string, name?: string): NetrcLogin | undefined {
  let found: 'no' | 'machine-name' | 'yes' = 'no';
  let expected: 'login' | 'password' | undefined;
  let isMacro = false;
  let values: Partial<NetrcLogin> = {};

  for (const line of text.split('\n')) {
    const words = netrcWords(line);
    if (isMacro && words.length > 0) continue;
    isMacro = false;
    for (const { word, isClosed } of words) {
      if (!isClosed) return undefined;
      const keyword = word.toLowerCase();
      if (expected !== undefined) {
        values = { [expected]: word, ...values };
        expected = undefined;
      } else if (found === 'machine-name') {
        found = keyword === host.toLowerCase() ? 'yes' : 'no';
      } else if (word.startsWith('#')) {
        break;
      } else if (keyword === 'machine' || keyword === 'default') {
        const login = found === 'yes' ? loginOf(values, name) : undefined;
        if (login !== undefined) return login;
        values = {};
        found = keyword === 'machine' ? 'machine-name' : 'yes';
      } else if (keyword === 'macdef') {
        isMacro = true;
        break;
      } else if (found === 'yes' && (keyword === 'login' || keyword === 'password')) {
        expected = keyword;
      }
    }
  }
  return loginOf(values, name);
}

function loginOf({ login, password }: Partial<NetrcLogin>, name?: string): NetrcLogin | undefined {
  if (login === undefined && password === undefined) return undefined;
  if (name !== undefined)
    return password !== undefined && (login ?? name) === name ? { login: name, password } : undefined;
  return { login: login ?? '', password: password ?? '' };
}

interface NetrcWord {
  readonly word: string;
  readonly isClosed: boolean;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** The words of one line; inside double quotes a backslash escapes, with \n, \r and \t as usual. */
function netrcWords(line: string): readonly NetrcWord[] {
  const words: NetrcWord[] = [];
  const blank = /[ \t\r\v\f]/;
  for (let at = 0; at < line.length; ) {
    let word = '';
    if (blank.test(line.charAt(at))) {
      at += 1;
    } else if (line.charAt(at) !== '"') {
      const start = at;
      while (at < line.length && !blank.test(line.charAt(at))) at += 1;
      words.push({ word: line.slice(start, at), isClosed: true });
    } else {
      for (at += 1; at < line.length && line.charAt(at) !== '"'; at += 1) {
        if (line.charAt(at) === '\\') {
          at += 1;
          word += escapes[line.charAt(at)] ?? line.charAt(at);
        } else {
          word += line.charAt(at);
        }
      }
      words.push({ word, isClosed: at < line.length });
      at += 1;
    }
  }
  return words;
}
