import { type Template, template } from './template.ts';

const leveled = { leveled: true };

/** Of signatures and keys, and of what the daemon does not take from this user (libstore: substitution-goal.cc, local-store.cc, keys.cc, daemon.cc; libflake: config.cc). */
export const trustTemplates: readonly Template[] = [
  // 2.0 to 2.5, 2.6 to 2.9, 2.10 and later with Lix.
  template(
    'refused-signature',
    'does not have a valid signature for path',
    'substituter {cache} does not have a valid signature for path {path}',
  ),
  template(
    'refused-signature',
    'is not signed by any of the keys',
    'the substitute for {path} from {cache} is not signed by any of the keys',
  ),
  template(
    'refused-signature',
    "it's not signed by any of the keys",
    "ignoring substitute for {path} from {cache}, as it's not signed by any of the keys",
  ),
  // Until 2.11, and since 2.12.
  template(
    'unsigned-import',
    'because it lacks a',
    'cannot (?:add path|register realisation) {path} because it lacks a (?:valid signature|signature by a trusted key)',
  ),
  template('untrusted-path', 'is untrusted', 'path {path} is untrusted'),

  template(
    'decoding-key',
    'while decoding key named',
    '(?:\u2026|\\.\\.\\.)? ?while decoding key named {key}(?: with raw value {value})?',
  ),
  // Until 2.24 and in Lix a public key is called secret here.
  template('malformed-key', 'key is corrupt', '(?:secret |public )?key is corrupt$', leveled),
  template(
    'malformed-key',
    'public key is not valid',
    'public key is not valid(?:: (?<detail>.*))?$',
    leveled,
  ),
  template(
    'bad-base64',
    'invalid character in Base64 string',
    'invalid character in Base64 string(?:: (?<detail>.*))?',
    leveled,
  ),
  template('malformed-signature', 'signature is', 'signature is (?:not valid|corrupt)$', leveled),
  template(
    'bogus-content-address',
    "claims to be content-addressed but isn't",
    "path {path} claims to be content-addressed but isn't",
  ),
  template(
    'bogus-content-address',
    "claims to be content-addressed but isn't",
    "cannot add path {path} to the Nix store because it claims to be content-addressed but isn't",
  ),

  // 2.14 adds why.
  template(
    'untrusted-substituter',
    'ignoring untrusted substituter',
    'ignoring untrusted substituter {cache}',
  ),
  // 2.3 says user-specified, Lix begins with a capital letter; 2.4 to 2.21 say nothing.
  template(
    'restricted-setting',
    'because it is a restricted setting',
    '[Ii]gnoring the (?:user|client)-specified setting {setting}, because it is a restricted setting',
  ),
  template(
    'restricted-setting',
    'client-specified plugin-files',
    '[Ii]gnoring the client-specified (?<setting>plugin-files)',
  ),
  template(
    'flake-setting',
    'ignoring untrusted flake configuration setting',
    'ignoring untrusted flake configuration setting {setting}',
  ),
  template(
    'disallowed-user',
    'is not allowed to connect to the Nix daemon',
    'user {value} is not allowed to connect to the Nix daemon',
  ),
];
