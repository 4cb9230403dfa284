import type { CacheView } from '../derive/cache-view.ts';
import type { FixIntent } from '../model/fix.ts';
import { isThisHost } from '../nix/near-host.ts';

/** The ports on which cache servers listen as they come, with what makes each listen for other machines too. */
const usualPorts: Readonly<
  Record<number, { readonly units: string; readonly listen: string; readonly nixos?: string }>
> = {
  5000: {
    units: 'nix-serve harmonia',
    listen:
      'services.nix-serve.bindAddress or --listen 0.0.0.0:5000 for nix-serve, bind = "[::]:5000" for harmonia',
    nixos: 'services.nix-serve.openFirewall = true',
  },
  8080: { units: 'atticd', listen: 'listen = "[::]:8080" in the configuration of atticd' },
  8501: { units: 'ncps', listen: 'the address that ncps is started with' },
};

/** The units of systemd to ask for, by the port alone. */
export const usualUnits = (port: number): string => usualPorts[port]?.units ?? 'nix-serve';

/** How a port on which a cache server usually listens is opened to other machines. */
export function portHints({ store }: CacheView, port: number): readonly FixIntent[] {
  const usual = usualPorts[port];
  if (usual === undefined || store.host === undefined || isThisHost(store.host)) return [];
  const or = usual.nixos === undefined ? '' : ` (or ${usual.nixos})`;
  return [
    {
      kind: 'do',
      text: `If it listens on 127.0.0.1 alone, let it listen for other machines (${usual.listen}). If it does, open port ${port} in the firewall of the server: on NixOS networking.firewall.allowedTCPPorts = [ ${port} ]${or}, elsewhere firewall-cmd --permanent --add-port=${port}/tcp and firewall-cmd --reload, or ufw allow ${port}/tcp, or a rule of its own (nft list ruleset and iptables -S show which there are).`,
      certainty: 'suggestion',
    },
  ];
}
