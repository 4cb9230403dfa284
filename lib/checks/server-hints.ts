import type { CacheView } from '../derive/cache-view.ts';
import { type FrontKind, type ServerKind, serverOfCache } from '../derive/server-kind.ts';
import type { FixIntent } from '../model/fix.ts';
import { shellWord } from './shared-fixes.ts';

/** What there is to know about running one of the servers; none of it is known of a service of somebody else. */
interface Server {
  readonly name: string;
  /** Of systemd. */
  readonly unit: string;
  /** How it is given a key to sign with: on NixOS, and elsewhere. */
  readonly signing?: { readonly nixos: string; readonly elsewhere: string };
}

const servers: Readonly<Partial<Record<ServerKind, Server>>> = {
  'nix-serve': {
    name: 'nix-serve',
    unit: 'nix-serve',
    signing: {
      nixos: 'services.nix-serve.secretKeyFile',
      elsewhere: 'NIX_SECRET_KEY_FILE in its environment',
    },
  },
  'nix-serve-ng': {
    name: 'nix-serve-ng',
    unit: 'nix-serve',
    signing: {
      nixos: 'services.nix-serve.secretKeyFile',
      elsewhere: 'NIX_SECRET_KEY_FILE in its environment',
    },
  },
  harmonia: {
    name: 'harmonia',
    unit: 'harmonia',
    signing: {
      nixos: 'services.harmonia.signKeyPaths (of the newer module: services.harmonia.cache.signKeyPaths)',
      elsewhere: 'sign_key_paths in harmonia.toml',
    },
  },
  attic: { name: 'attic', unit: 'atticd' },
  ncps: { name: 'ncps', unit: 'ncps' },
  nginx: { name: 'nginx', unit: 'nginx' },
};

/** Why the paths of a recognised server carry no signature: it has no key, or cannot read it. */
export function signingHints(cache: CacheView): readonly FixIntent[] {
  const { kind } = serverOfCache(cache);
  if (kind === 's3' || kind === 'r2')
    return kind === 's3' && cache.store.kind === 's3' ? [signBucket(cache)] : [];
  const server = kind === undefined ? undefined : servers[kind];
  if (server?.signing === undefined) return [];
  const { name, unit, signing } = server;
  return [
    {
      kind: 'run-on-server',
      commands: [
        `journalctl -u ${unit} -n 50`,
        `systemctl show ${unit} -p User -p Environment -p LoadCredential`,
      ],
      certainty: 'suggestion',
      note: `${name} signs while it serves, once it has a secret key: on NixOS ${signing.nixos}, elsewhere ${signing.elsewhere}. The user that it runs as must be able to read the file, and it reads it when it starts: systemctl restart ${unit}`,
    },
  ];
}

const signBucket = ({ name }: CacheView): FixIntent => ({
  kind: 'run-on-server',
  commands: [`nix store sign --store ${shellWord(name)} --key-file secret-key --all`],
  certainty: 'suggestion',
  note: 'from a machine that may write to the bucket; "nix copy --to" signs what it copies where the URL has &secret-key=/path/to/secret-key',
});

/** Where to look when what answers is a proxy, and the cache behind it does not. */
export function upstreamHints(cache: CacheView, status: number): readonly FixIntent[] {
  const { kind, front } = serverOfCache(cache);
  const service = kind === undefined ? undefined : servers[kind];
  const unit = service !== undefined && service.unit !== front ? [`systemctl status ${service.unit}`] : [];
  if (front === 'cloudflare' && status >= 520 && status <= 526)
    return [
      {
        kind: 'do',
        text: `${cloudflareWords[status]} (${status} is Cloudflare's own status).`,
        certainty: 'suggestion',
      },
    ];
  if (kind === 'cachix')
    return [
      {
        kind: 'do',
        text: 'Wait, and look at the status page of Cachix: it answers with an error itself.',
        certainty: 'suggestion',
      },
    ];
  if (front === undefined || front === 'cloudflare' || ![502, 503, 504].includes(status)) return [];
  return [
    {
      kind: 'run-on-server',
      commands: [...frontCommands[front], ...unit],
      certainty: 'suggestion',
      note: frontNotes[front],
    },
  ];
}

const cloudflareWords: Readonly<Record<number, string>> = {
  520: 'Look at the log of the server: it answered Cloudflare with something that is no HTTP',
  521: 'Start the server, or open its port to the addresses of Cloudflare: it refuses their connections',
  522: 'Open the port of the server to the addresses of Cloudflare: their connections to it time out',
  523: 'Correct the address of the server at Cloudflare: it cannot be reached there',
  524: 'Find out what keeps the server: it took the request of Cloudflare and did not answer within 100 seconds',
  525: 'Correct TLS between Cloudflare and the server: the handshake fails',
  526: 'Renew the certificate of the server itself: Cloudflare does not accept it',
};

const frontCommands: Readonly<Record<Exclude<FrontKind, 'cloudflare'>, readonly string[]>> = {
  nginx: [
    "nginx -T 2>/dev/null | grep -E 'server_name|proxy_pass'",
    'tail -n 20 /var/log/nginx/error.log',
    'ss -ltnp',
  ],
  caddy: ['journalctl -u caddy -n 20', 'ss -ltnp'],
};
const frontNotes: Readonly<Record<Exclude<FrontKind, 'cloudflare'>, string>> = {
  nginx:
    'nginx answers here. Its error log names the upstream that it could not reach (connect() failed ... upstream:), and proxy_pass says where that should listen: 127.0.0.1:5000 for nix-serve and harmonia as they come, 8080 for atticd. If nothing listens there, that service is down',
  caddy:
    'Caddy answers here, and its log names the upstream that it could not reach; if nothing listens there, that service is down',
};
