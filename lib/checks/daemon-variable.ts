import { type InstallationFacts, installationKind } from '../derive/installation-kind.ts';
import type { FixIntent } from '../model/fix.ts';
import { shellWord } from './shared-fixes.ts';

const plist = '/Library/LaunchDaemons/org.nixos.nix-daemon.plist';

/** How a variable comes into the environment of the Nix daemon on this machine. `file` is the name of a drop-in of systemd. */
export function daemonVariable(
  facts: InstallationFacts,
  { name, value, file }: { readonly name: string; readonly value: string; readonly file: string },
  note: string,
): FixIntent {
  const kind = installationKind(facts);
  const more = { certainty: 'suggestion', note } as const;
  const text = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  if (kind === 'nixos')
    return {
      kind: 'do',
      text: `Set systemd.services.nix-daemon.environment.${name} = "${text}"; in the configuration of NixOS${name.endsWith('_proxy') ? ' (or networking.proxy, which reaches the daemon too)' : ''}, then run nixos-rebuild switch.`,
      ...more,
    };
  if (kind === 'nix-darwin')
    return {
      kind: 'do',
      text: `Set nix.envVars.${name} = "${text}"; in the configuration of nix-darwin, then run darwin-rebuild switch.`,
      ...more,
    };
  if (facts.installation?.platform === 'darwin' && kind !== 'determinate')
    return {
      kind: 'run-here',
      commands: [
        `/usr/libexec/PlistBuddy -c 'Add :EnvironmentVariables dict' ${plist} || true`,
        `/usr/libexec/PlistBuddy -c ${shellWord(`Add :EnvironmentVariables:${name} string ${value}`)} ${plist}`,
        'launchctl bootout system/org.nixos.nix-daemon',
        `launchctl bootstrap system ${plist}`,
      ],
      root: true,
      ...more,
    };
  const hasService =
    facts.installation?.present.some((path) => path.endsWith('/systemd/system/nix-daemon.service')) ?? false;
  if (!hasService)
    return {
      kind: 'do',
      text: `Give the Nix daemon ${name}=${value} in its environment, in the way in which services are started on this machine, and restart it.`,
      ...more,
    };
  const folder = '/etc/systemd/system/nix-daemon.service.d';
  const line = `Environment="${text.replaceAll('%', '%%')}"`.replace('"', `"${name}=`);
  return {
    kind: 'run-here',
    commands: [
      `mkdir -p ${folder}`,
      `printf '%s\\n' '[Service]' ${shellWord(line)} > ${folder}/${file}`,
      'systemctl daemon-reload',
      'systemctl restart nix-daemon',
    ],
    root: true,
    ...more,
  };
}
