import type { CacheView } from '../derive/cache-view.ts';
import { lastHop } from '../derive/reach.ts';
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

/** What lets somebody into a private cache of a kind that has a tool of its own for it, and what no netrc file can do. */
export function loginHints(cache: CacheView): readonly FixIntent[] {
  const { store, fact } = cache;
  const { kind } = serverOfCache(cache);
  const host = store.host ?? cache.name;
  if (kind === 'cachix' && host.endsWith('.cachix.org')) {
    const name = host.slice(0, -'.cachix.org'.length);
    return [
      {
        kind: 'run-here',
        commands: ['cachix authtoken TOKEN', `cachix use ${shellWord(name)}`],
        root: false,
        certainty: 'suggestion',
        note: `a token is made at https://app.cachix.org/personal-auth-tokens; cachix use writes it into a netrc file, and says where. That has to be the file that the daemon reads: as root where it is /etc/nix/netrc`,
      },
    ];
  }
  if (kind === 'attic') {
    const [, cacheName = 'CACHE'] = /^\/([^/?]+)/.exec(store.path) ?? [];
    return [
      {
        kind: 'run-here',
        commands: [
          `attic login SERVER ${shellWord(`${store.scheme}://${host}${store.port === undefined ? '' : `:${store.port}`}`)} TOKEN`,
          `attic use ${shellWord(`SERVER:${cacheName}`)}`,
        ],
        root: false,
        certainty: 'suggestion',
        note: 'the token comes from whoever runs the server (atticadm make-token), with --pull for this cache; attic use writes the netrc file of this user, which a daemon takes only from users whom it trusts. Without a right to see it, attic answers 401 for a cache that does not exist too',
      },
    ];
  }
  const wants = fact.info.state === 'ok' ? lastHop(fact.info.value).headers?.['www-authenticate'] : undefined;
  return wants !== undefined && /\bbearer\b/i.test(wants) && !/\bbasic\b/i.test(wants)
    ? [
        {
          kind: 'do',
          text: `Have ${host} accept a name and a password (Basic) too, or put a proxy before it that adds the token: it asks for a bearer token alone.`,
          certainty: 'suggestion',
          note: 'Nix sends what a netrc file holds as a name and a password, never as a bearer token',
        },
      ]
    : [];
}

/** A URL that leads past the caches of a server which has several. */
export function addressHints(cache: CacheView): readonly FixIntent[] {
  const { store, name } = cache;
  const { kind } = serverOfCache(cache);
  const path = store.path.replace(/\/+$/, '');
  const onApp = /^\/cache\/([A-Za-z0-9_-]+)$/.exec(path)?.[1];
  if (store.host === 'app.cachix.org' && onApp !== undefined)
    return [
      {
        kind: 'replace-in-setting',
        setting: 'substituters',
        from: name,
        to: `https://${onApp}.cachix.org`,
        certainty: 'certain',
        note: 'that is the page about the cache; the cache has a host of its own',
      },
    ];
  if (kind !== 'attic') return [];
  return [
    {
      kind: 'do',
      text:
        path === ''
          ? `Put the name of a cache behind the URL (${store.base}/NAME): this is an attic server, and each of its caches has a path of its own.`
          : `Correct the name of the cache (${path.slice(1)}): this is an attic server, and it has no cache of that name. "attic cache info" shows it.`,
      certainty: 'suggestion',
    },
  ];
}
