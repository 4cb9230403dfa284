/** What ssh would go by for one host. Paths are as ssh prints them: `~` and tokens in identity files are not expanded. */
export interface SshOptions {
  readonly hostName: string;
  readonly port: number;
  readonly user?: string;
  readonly proxyJump?: string;
  readonly proxyCommand?: string;
  readonly hostKeyAlias?: string;
  readonly identityFiles: readonly string[];
  /** Those of the user and of the system. */
  readonly knownHostsFiles: readonly string[];
  /** `yes`, `no`, `ask`, `accept-new` ... */
  readonly hostKeyChecking?: string;
  readonly identityAgent?: string;
}

/** Reads what `ssh -G host` prints: one option a line, its name in lower case. Undefined where that names no host. */
export function parseSshOptions(text: string): SshOptions | undefined {
  const values = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const blank = line.indexOf(' ');
    if (blank <= 0) continue;
    const name = line.slice(0, blank).toLowerCase();
    values.set(name, [...(values.get(name) ?? []), line.slice(blank + 1).trim()]);
  }
  const first = (name: string): string | undefined => {
    const value = values.get(name)?.[0];
    return value === undefined || value === '' || value === 'none' ? undefined : value;
  };
  const hostName = first('hostname');
  if (hostName === undefined) return undefined;
  const optional = (key: string, value: string | undefined) => (value === undefined ? {} : { [key]: value });
  return {
    hostName,
    port: Number(/^[0-9]{1,5}$/.exec(first('port') ?? '')?.[0] ?? 22),
    ...optional('user', first('user')),
    ...optional('proxyJump', first('proxyjump')),
    ...optional('proxyCommand', first('proxycommand')),
    ...optional('hostKeyAlias', first('hostkeyalias')),
    identityFiles: (values.get('identityfile') ?? []).filter((file) => file !== 'none'),
    knownHostsFiles: ['userknownhostsfile', 'globalknownhostsfile'].flatMap((name) =>
      (first(name) ?? '').split(' ').filter((file) => file !== ''),
    ),
    ...optional('hostKeyChecking', stricthostkeychecking(first('stricthostkeychecking'))),
    ...optional('identityAgent', first('identityagent')),
  };
}

/** OpenSSH prints `true` and `false` for some of its words. */
const stricthostkeychecking = (value: string | undefined): string | undefined =>
  value === 'true' ? 'yes' : value === 'false' ? 'no' : value;
