type Variables = Readonly<Record<string, string>>;

const wanted =
  /^(?:https?_proxy|HTTPS_PROXY|all_proxy|ALL_PROXY|no_proxy|NO_PROXY|NIX_SSL_CERT_FILE|SSL_CERT_FILE|CURL_CA_BUNDLE|NIX_REMOTE|HOME|AWS_[A-Z0-9_]{1,60})$/;

/** Those variables that decide how a process downloads. Whatever else is there is dropped here. */
const pick = (assignments: readonly string[]): Variables =>
  Object.fromEntries(
    assignments.flatMap((assignment) => {
      const equals = assignment.indexOf('=');
      const name = assignment.slice(0, equals);
      return equals > 0 && wanted.test(name) ? [[name, assignment.slice(equals + 1)]] : [];
    }),
  );

/** `/proc/PID/environ`: assignments that end with NUL. */
export const environOf = (text: string): Variables => pick(text.split('\0'));

/**
 * What systemd says of a service: the line `Environment=` of `systemctl show` (words, quoted as for a shell where they hold blanks), or
 * the lines of `systemctl show-environment`.
 */
export const systemdVariables = (words: string): Variables => pick(shellWords(words));

/** A file of `EnvironmentFile=`: one assignment a line, with comments and quotes (systemd.exec(5)). */
export const environmentFile = (text: string): Variables =>
  pick(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith(';'))
      .map((line) => {
        const equals = line.indexOf('=');
        return `${line.slice(0, equals).trim()}=${shellWords(line.slice(equals + 1)).join(' ')}`;
      }),
  );

/** The words of a text with quotes and backslashes as a shell has them; `$'...'` is what systemd writes for a word with control characters. */
function shellWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const one = text.charAt(at);
    if (one === '\\' && quote !== "'") {
      at += 1;
      word = (word ?? '') + text.charAt(at);
    } else if (quote !== '') {
      if (one === quote) quote = '';
      else word = (word ?? '') + one;
    } else if (one === '"' || one === "'") {
      quote = one;
      word = (word ?? '').replace(/\$$/, '');
    } else if (/\s/.test(one)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + one;
    }
  }
  return word === undefined ? words : [...words, word];
}

/** The EnvironmentVariables of a launchd property list in XML, or undefined where it is none. */
export function launchdVariables(plist: string): Variables | undefined {
  if (!plist.includes('<plist')) return undefined;
  const [, after = ''] = plist.split(/<key>\s*EnvironmentVariables\s*<\/key>\s*<dict>/, 2);
  const [dict = ''] = after.split('</dict>', 1);
  const pairs = dict.split('<key>').slice(1);
  return pick(
    pairs.flatMap((pair) => {
      const [name = '', rest = ''] = pair.split('</key>', 2);
      const [, value] = rest.split('<string>', 2);
      const [text] = (value ?? '').split('</string>', 1);
      return value === undefined ? [] : [`${unescaped(name.trim())}=${unescaped(text ?? '')}`];
    }),
  );
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const unescaped = (text: string): string =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (whole, name: string) => entities[name] ?? whole);

/** The same for showing: no login of a proxy, no value of an AWS_ variable. */
export const shownVariables = (variables: Variables): Variables =>
  Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      name.startsWith('AWS_') ? '' : name.toLowerCase().endsWith('_proxy') ? withoutLogin(value) : value,
    ]),
  );

/** Everything up to the last `@` may be a login, whatever else is odd about it. */
function withoutLogin(proxy: string): string {
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]{0,20}:\/\//.exec(proxy)?.[0] ?? '';
  return scheme + proxy.slice(Math.max(proxy.lastIndexOf('@') + 1, scheme.length));
}
