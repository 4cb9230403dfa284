import { type Template, template } from './template.ts';

/** Of what becomes of paths and builds, and of the progress that says where a path comes from (libstore/build; libmain/shared.cc). */
export const outcomeTemplates: readonly Template[] = [
  template(
    'disabled-cache',
    'disabling binary cache',
    'disabling binary cache {cache} for [0-9]{1,9} seconds',
  ),
  template('disabled-cache', 'is disabled', 'substituter {cache} is disabled'),
  template(
    'crashed-fallback',
    'SubstituterDisabled',
    "terminate called after throwing an instance of 'nix::SubstituterDisabled'",
  ),
  template(
    'substitutes-failed',
    'some substitutes for the outputs',
    'some substitutes for the outputs of derivation {path} failed',
  ),
  template(
    'no-substituter',
    'there is no substituter that can',
    '(?:path|drv output|derivation output) {path} is required, but there is no substituter that can',
  ),
  template(
    'no-substituter',
    'could not be substituted',
    'The output path of the derivation output {path} could not be substituted',
  ),
  template(
    'unknown-paths',
    'know how to build these paths',
    "don't know how to build these paths(?: \\([^)]{0,100}\\))?:",
  ),
  template(
    'missing-references',
    'could not be realised',
    'some references of path {path} could not be realised',
  ),
  template('path-not-valid', 'is not valid', 'path {path} is not valid$', { leveled: true }),
  template(
    'substitution-off',
    'and substitution is disabled',
    'dependency {path} of {value} does not exist, and substitution is disabled',
  ),

  // A step that others brought down: until 2.28, and since.
  template('goal-failed', 'build of ', 'build of (?:resolved derivation )?{path}(?:, .{1,4000})? failed$'),
  template('goal-failed', 'failed to build', '[0-9]{1,9} dependencies of derivation {path} failed to build'),
  template(
    'goal-failed',
    "dependencies couldn't be built",
    "cannot build derivation {path}: [0-9]{1,9} dependencies couldn't be built",
  ),

  // Until 2.28 in one line, since then with the reason in the next.
  template(
    'build-failed',
    'builder for ',
    'builder for {path} (?<reason>(?:failed|timed out)[^;]{0,200})(?:;.*)?$',
  ),
  template('build-failed', 'Cannot build', 'Cannot build {path}\\.?$'),
  template('build-failed', 'timed out after', 'building of {path} timed out after'),
  template(
    'other-hash',
    'hash mismatch in',
    'hash mismatch in (?:fixed-output derivation|file downloaded from) {path}',
  ),
  template('remote-build', 'cannot build on', 'cannot build on {host}(?:: (?<detail>.*))?'),
  template('remote-build', 'build of ', 'build of {path} on {host} failed'),

  template('copying', 'copying path', 'copying path {path} from {cache}'),
  template('building', 'building ', 'building {path}(?: on {host})?(?:\\.\\.\\.|$)'),
];
