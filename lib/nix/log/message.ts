/** What a message of Nix, Lix or Determinate Nix is about; the wordings of all their versions are one kind. */
export type LogMessageKind =
  // A file of a cache, or something else, could not be had.
  | 'download'
  | 's3'
  | 'not-a-cache'
  | 'store-prefix'
  | 'bad-number'
  // narinfos and NARs
  | 'corrupt-narinfo'
  | 'illegal-character'
  | 'other-path'
  | 'missing-nar'
  | 'short-nar'
  | 'wrong-nar'
  | 'bad-stream'
  | 'unknown-compression'
  // signatures and keys
  | 'refused-signature'
  | 'unsigned-import'
  | 'untrusted-path'
  | 'malformed-key'
  | 'bad-base64'
  | 'malformed-signature'
  | 'bogus-content-address'
  // what the daemon or Nix does not take from this user
  | 'untrusted-substituter'
  | 'restricted-setting'
  | 'flake-setting'
  | 'disallowed-user'
  // configuration and stores
  | 'unopenable-store'
  | 'unknown-setting'
  | 'bad-setting-value'
  | 'bad-configuration'
  | 'ssh'
  | 'remote-store'
  | 'missing-daemon'
  | 'lost-daemon'
  | 'offline'
  | 'read-only-store'
  | 'full-buffer'
  // what follows from the others
  | 'disabled-cache'
  | 'crashed-fallback'
  | 'substitutes-failed'
  | 'no-substituter'
  | 'unknown-paths'
  | 'missing-references'
  | 'path-not-valid'
  | 'substitution-off'
  | 'goal-failed'
  // no trouble of a cache
  | 'build-failed'
  | 'other-hash'
  | 'remote-build'
  // context, which is no trouble at all
  | 'copying'
  | 'building'
  | 'decoding-key'
  | 'ssh-client';

/** What a message names; each as Nix wrote it, and so untrusted. */
export const logFields = [
  'url',
  'verb',
  'problem',
  'cache',
  'path',
  'file',
  'reason',
  'got',
  'wanted',
  'key',
  'setting',
  'value',
  'host',
  'detail',
] as const;
export type LogField = (typeof logFields)[number];

export interface LogMessage {
  readonly kind: LogMessageKind;
  readonly level: 'error' | 'warning' | 'none';
  /** Its first line, without level, colours and what others put in front. */
  readonly text: string;
  readonly fields: Readonly<Partial<Record<LogField, string>>>;
  /** Store paths in lines of their own below it. */
  readonly paths: readonly string[];
  /** The first lines of what a server answered with. */
  readonly body: string;
  /** Nix says that it will try again. */
  readonly retried: boolean;
  /** Of its first line, from 1. */
  readonly line: number;
}
