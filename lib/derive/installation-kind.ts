import type { FactValues } from '../model/facts/facts.ts';
import { type SystemKind, systemKinds } from '../model/installation-kind.ts';
import { parseNixVersion } from '../nix/version.ts';
import { homeManagerMarks } from './home-manager.ts';

const nixosMark = '/etc/NIXOS';
/** NixOS and nix-darwin link the configuration that runs now here, and so does Guix. */
const currentSystem = '/run/current-system';
const guixMark = '/gnu/store';
const determinateMarks = [
  '/nix/var/determinate',
  '/usr/local/bin/determinate-nixd',
  '/etc/nix/nix.custom.conf',
];
const daemonMarks = [
  '/nix/var/nix/daemon-socket/socket',
  '/etc/systemd/system/nix-daemon.service',
  '/lib/systemd/system/nix-daemon.service',
  '/usr/lib/systemd/system/nix-daemon.service',
  '/Library/LaunchDaemons/org.nixos.nix-daemon.plist',
];

/** Where Nix keeps its database unless told otherwise: without it `auto` is a store in the home of the user. */
export const stateDirectory = '/nix/var/nix';

/** The paths by which ways of installing Nix can be told apart: what the probe looks for. `~` is the home of the user. */
export const installationMarkers: readonly string[] = [
  nixosMark,
  currentSystem,
  guixMark,
  ...determinateMarks,
  ...daemonMarks,
  ...homeManagerMarks,
  stateDirectory,
];

export interface InstallationFacts {
  readonly installation?: FactValues['installation'] | undefined;
  readonly settings?: FactValues['settings'] | undefined;
  readonly nix?: FactValues['nix'] | undefined;
  readonly daemon?: FactValues['daemon'] | undefined;
}

/**
 * Which way of installing Nix this machine shows, and so where its configuration is written; or the one that the user named. Undefined
 * where nobody looked, and for a configuration that was given: it may be another machine's.
 */
export function installationKind({
  installation,
  settings,
  nix,
  daemon,
}: InstallationFacts): SystemKind | undefined {
  const named = systemKinds.find((kind) => kind === installation?.named);
  if (named !== undefined) return named;
  if (installation === undefined || settings?.source === 'given') return undefined;
  const { platform, present } = installation;
  const hasAny = (marks: readonly string[]): boolean => marks.some((mark) => present.includes(mark));
  const isDarwin = platform === 'darwin';
  if (hasAny([nixosMark]) || (!isDarwin && hasAny([currentSystem]) && !hasAny([guixMark]))) return 'nixos';
  // Before nix-darwin, which leaves the configuration of Nix alone where Determinate writes it.
  if (hasAny(determinateMarks) || flavourOf(nix) === 'determinate') return 'determinate';
  if (isDarwin && hasAny([currentSystem])) return 'nix-darwin';
  // A package may bring the service of a daemon that nobody runs, as in a container.
  const isUnused = daemon?.socket === 'absent' && daemon.stateWritable;
  return hasAny(daemonMarks) && !isUnused ? 'multi-user' : 'single-user';
}

const flavourOf = (nix: FactValues['nix'] | undefined) =>
  nix === undefined ? undefined : parseNixVersion(nix.versionLine)?.flavour;
