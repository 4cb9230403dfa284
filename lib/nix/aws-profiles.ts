/** What a profile of the AWS configuration takes its credentials from. */
export type AwsSource = 'keys' | 'role' | 'sso' | 'process';

/** A profile by name. The values behind it are never kept. */
export interface AwsProfile {
  readonly name: string;
  readonly gives: readonly AwsSource[];
}

/**
 * The profiles of an AWS file: `[name]` in `credentials`; `[profile name]`, or `[default]`, in `config`. Only the names of the lines below
 * are looked at, so that no secret leaves this function.
 */
export function awsProfiles(text: string, file: 'credentials' | 'config'): readonly AwsProfile[] {
  const names = new Map<string, Set<string>>();
  let current: Set<string> | undefined;
  for (const line of text.split('\n')) {
    const header = /^[ \t]*\[([^\]\n]{1,200})\]/.exec(line)?.[1];
    if (header !== undefined) {
      const name = nameIn(header.trim(), file);
      current = name === undefined ? undefined : (names.get(name) ?? new Set());
      if (name !== undefined && current !== undefined) names.set(name, current);
      continue;
    }
    // What is indented belongs to the line above it.
    const key = /^([A-Za-z_][A-Za-z0-9_]{0,60})[ \t]*=[ \t]*\S/.exec(line)?.[1];
    if (key !== undefined) current?.add(key.toLowerCase());
  }
  return [...names].map(([name, keys]) => ({ name, gives: sourcesOf(keys) }));
}

function nameIn(header: string, file: 'credentials' | 'config'): string | undefined {
  if (file === 'credentials' || header === 'default') return header;
  return /^profile[ \t]+"?([^"\n]{1,120})"?$/.exec(header)?.[1]?.trim();
}

function sourcesOf(keys: ReadonlySet<string>): readonly AwsSource[] {
  return [
    ...(keys.has('aws_access_key_id') && keys.has('aws_secret_access_key') ? (['keys'] as const) : []),
    ...(keys.has('role_arn') ? (['role'] as const) : []),
    ...(keys.has('sso_session') || keys.has('sso_start_url') ? (['sso'] as const) : []),
    ...(keys.has('credential_process') ? (['process'] as const) : []),
  ];
}
