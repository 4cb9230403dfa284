import { type Template, template } from './template.ts';

const leveled = { leveled: true };

/** Of the configuration, and of stores that are no HTTP caches (libutil: configuration.cc, before 2.28 config.cc; libstore: ssh.cc, remote-store.cc, globals.cc). */
export const setupTemplates: readonly Template[] = [
  // 2.23 and later with the scheme.
  template(
    'unopenable-store',
    'know how to open Nix store',
    "don't know how to open Nix store (?:with scheme {reason}|{value})",
  ),
  template('unopenable-store', 'Cannot parse Nix store', 'Cannot parse Nix store {value}'),
  template('unknown-setting', 'unknown setting', 'unknown setting {setting}'),
  template(
    'bad-setting-value',
    'has invalid value',
    '(?:Boolean )?setting {setting} has invalid value {value}',
  ),
  // Until 2.22, and since.
  template(
    'bad-configuration',
    'illegal configuration line',
    'illegal configuration line .{0,4000} in {file}$',
  ),
  template(
    'bad-configuration',
    'syntax error in configuration line',
    'syntax error in configuration line .{0,4000} in {file}$',
  ),
  template('bad-configuration', ' included from ', 'file {value} included from {file} not found'),

  // 2.15 and later; before, and for the old protocol still, as `cannot connect to`.
  template('ssh', 'failed to start SSH', 'failed to start SSH (?:master )?connection to {host}'),
  template(
    'missing-daemon',
    'cannot connect to',
    'cannot connect to (?:socket |daemon )?(?:at )?[\'"](?<path>/[^\'"]{1,4000})[\'"](?:: (?<detail>.*))?',
  ),
  template('ssh', 'cannot connect to', 'cannot connect to {host}', leveled),
  template(
    'remote-store',
    'cannot open connection to remote store',
    'cannot open connection to remote store {cache}(?:: (?:error: )?(?<detail>.*))?',
  ),
  template('ssh', 'Could not find executable', "Could not find executable '(?<value>ssh)'", leveled),
  template('ssh', 'unable to execute', "unable to execute '(?<value>ssh)'", leveled),
  template('lost-daemon', 'Nix daemon disconnected unexpectedly', 'Nix daemon disconnected unexpectedly'),
  // What ssh itself says, which flake inputs behind ssh make it say too.
  template('ssh-client', 'ssh: ', 'ssh: (?<detail>(?:connect to host|Could not resolve hostname) .*)'),
  template('ssh-client', 'Host key verification failed', '(?<detail>Host key verification failed)'),
  template(
    'ssh-client',
    'Permission denied (',
    '(?:\\S{1,200}: )?(?<detail>Permission denied \\([a-z0-9,-]{1,100}\\))',
  ),
  template(
    'ssh-client',
    'REMOTE HOST IDENTIFICATION HAS CHANGED',
    '@ {0,8}WARNING: (?<detail>REMOTE HOST IDENTIFICATION HAS CHANGED)',
  ),

  template(
    'offline',
    'have Internet access; disabling',
    "you don't have Internet access; disabling some network-dependent features",
  ),
  template(
    'read-only-store',
    'no write access to the Nix store',
    'cannot substitute path {path} - no write access to the Nix store',
  ),
  // Until 2.32.
  template('full-buffer', 'download buffer is full', 'download buffer is full; consider increasing'),
];
