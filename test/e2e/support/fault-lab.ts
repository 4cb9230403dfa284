import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import type { Report } from '../../../lib/model/report.ts';
import { mintCertificates } from '../../support/mint-certificates.ts';
import { ports } from './fault-ports.ts';
import type { SigningKey } from './lab.ts';
import { LabMachine, root } from './lab-machine.ts';

export const faultLabParts = ['nix', 'nginx', 'openssl', 'setpriv', 'nsenter', 'ip', 'iptables'];

/** Where nginx speaks TLS, by what is wrong with it. */
export const tlsPorts = {
  good: 4430,
  expired: 4431,
  notYetValid: 4432,
  selfSigned: 4433,
  unknownAuthority: 4434,
  wrongHost: 4435,
  withoutIntermediate: 4436,
  oldProtocol: 4437,
  plainHttp: 4438,
} as const;

/** A status that nginx gives itself, under `/STATUS`. */
export const statuses = [401, 403, 404, 410, 418, 429, 451, 500, 503] as const;

const firewalled = [
  ports.dropped,
  ports.hostProhibited,
  ports.adminProhibited,
  ports.netUnreachable,
  ports.tcpReset,
  ports.portUnreachable,
];

/** Faults of the network; `10.55.0.99` is on a network of ours, and nobody has it. */
const networkScript = `set -e
ip link add own type veth peer name other
ip link set other up; ip link set own up
ip address add 10.55.0.1/24 dev own
ip route add throw 192.0.2.1
ip route add unreachable 10.78.0.0/24
ip route add prohibit 10.79.0.0/24
rule() { iptables -A INPUT -p tcp --dport "$1" -j "$2" \${3:+--reject-with $3}; }
rule ${ports.dropped} DROP
rule ${ports.hostProhibited} REJECT icmp-host-prohibited
rule ${ports.adminProhibited} REJECT icmp-admin-prohibited
rule ${ports.netUnreachable} REJECT icmp-net-unreachable
rule ${ports.tcpReset} REJECT tcp-reset
rule ${ports.portUnreachable} REJECT icmp-port-unreachable`;

/** The ids of errors and warnings, by what they are about, without those that follow from another one. */
export type Troubles = Record<string, readonly string[]>;

export function troubles({ findings }: Report): Troubles {
  const about: Record<string, string[]> = {};
  for (const { check, severity, subject, explainedBy = { check } } of findings)
    if (severity !== 'note' && explainedBy.check === check)
      about[subject.name] = [...(about[subject.name] ?? []), check];
  return about;
}

/** One machine with a healthy, signed cache and, beside it, every way in which one can fail. */
export class FaultLab {
  readonly machine = new LabMachine();
  readonly www = join(this.machine.lab.folder, 'www');
  readonly healthy = join(this.www, 'cache.test');
  /** A path that the healthy cache has. */
  path = '';
  key: SigningKey = { secretFile: '', publicText: '' };
  caFile = '';

  async start(serverConf = ''): Promise<void> {
    const { machine } = this;
    const { lab } = machine;
    mkdirSync(this.www);
    const tls = this.certificates();
    await machine.boot(['cache.test'], `${nginxConf}\n${tls}\n${serverConf}`);
    this.must(networkScript);
    this.path = lab.buildPath('nixcache-e2e-fault');
    this.key = lab.signingKey('cache.test-1');
    this.copyTo('cache.test', this.key);
    this.configure('');
    const program = join(lab.folder, 'fault-servers.cjs');
    buildSync({
      entryPoints: [join(import.meta.dirname, 'fault-servers.ts')],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile: program,
      logLevel: 'error',
    });
    machine.start(process.execPath, program, this.healthy);
    const isThere = `getent hosts fine.test && exec 3<>/dev/tcp/10.99.0.1/${ports.proxyForbids}`;
    for (let attempt = 0; machine.run(root, 'bash', '-c', isThere).status !== 0; attempt++) {
      if (attempt === 100) throw new Error('the servers of the fault lab did not start');
      await sleep(20);
    }
  }

  /** The system's nix.conf, which trusts the key of the healthy cache and these others. */
  configure(text: string, ...otherKeys: readonly string[]): void {
    const keys = [this.key.publicText, ...otherKeys].join(' ');
    this.machine.configure(`trusted-public-keys = ${keys}\n${text}`);
  }

  /** Copies the path to another cache, under the root of the web server. */
  copyTo(name: string, key?: SigningKey): void {
    const { lab } = this.machine;
    const parameters = key === undefined ? '' : `?secret-key=${key.secretFile}`;
    const to = `file://${join(this.www, name)}${parameters}`;
    lab.get('nix', '--extra-experimental-features', 'nix-command', 'copy', '--to', to, this.path);
    const info = join(this.www, name, 'nix-cache-info');
    writeFileSync(info, `${readFileSync(info, 'utf8')}WantMassQuery: 1\nPriority: 40\n`);
  }

  /** A copy of the healthy cache in which one file is not as it was; its narinfo where no other is named. */
  spoil(name: string, edit: (text: string) => string, file = this.narinfo): void {
    cpSync(this.healthy, join(this.www, name), { recursive: true });
    const spoilt = join(this.www, name, file);
    writeFileSync(spoilt, edit(readFileSync(spoilt, 'utf8')));
  }

  get narinfo(): string {
    return `${this.path.slice('/nix/store/'.length).slice(0, 32)}.narinfo`;
  }

  /**
   * Serves the healthy cache as `http://far.test`, from another network that every packet needs half of the round trip to get to.
   * Returns what ends it.
   */
  async startFarServer(roundTripMs: number): Promise<() => void> {
    const { lab, network } = this.machine;
    const far = `nixcache-far-${process.pid}`;
    lab.get('ip', 'netns', 'add', far);
    const link = join(import.meta.dirname, '../../../scripts/delay-link.py');
    lab.start('python3', link, network, `/run/netns/${far}`, 'delay', String(roundTripMs / 2));
    const up = (address: string) =>
      `until ip address add ${address}/24 dev delay 2>/dev/null; do sleep 0.02; done; ip link set delay up`;
    lab.get('ip', 'netns', 'exec', far, 'bash', '-c', up('10.77.0.2'));
    this.must(up('10.77.0.1'));
    const serve = ['-m', 'http.server', '80', '--bind', '10.77.0.2', '-d', this.healthy];
    lab.start('ip', 'netns', 'exec', far, 'python3', ...serve);
    this.must(
      'for i in $(seq 50); do (exec 3<>/dev/tcp/10.77.0.2/80) 2>/dev/null && exit; sleep 0.1; done; exit 1',
    );
    return () => void lab.run('ip', 'netns', 'del', far);
  }

  /** What the doctor says of these caches, asked for the path of this lab. */
  doctor(
    caches: readonly string[],
    env: Record<string, string> = {},
    ...args: readonly string[]
  ): Report & { readonly status: number | null } {
    return this.machine.doctor(
      { uid: 0, env: { NIX_SSL_CERT_FILE: this.caFile, ...env } },
      ...['--concurrency', '32', '--path', this.path],
      ...caches.flatMap((cache) => ['--substituter', cache]),
      ...args,
    );
  }

  must(script: string): void {
    const { status, stderr } = this.machine.run(root, 'bash', '-c', script);
    if (status !== 0) throw new Error(stderr);
  }

  async close(): Promise<void> {
    if (this.path !== '') this.machine.lab.forget(this.path);
    await this.machine.close();
  }

  /** One server per certificate, all for the host `tls.test`. */
  private certificates(): string {
    const { lab } = this.machine;
    const minted = mintCertificates('tls.test');
    const unknown = mintCertificates('tls.test');
    const { good, expired, notYetValid, selfSigned, wrongHost, withoutIntermediate } = minted;
    this.caFile = lab.file('known-roots.pem', readFileSync(minted.caFile, 'utf8'));
    const server = (port: number, { key, cert }: typeof good, more = ''): string => {
      const files = { key: lab.file(`${port}.key`, key), cert: lab.file(`${port}.pem`, cert) };
      return `server { listen ${port} ssl; listen [::1]:${port} ssl; root LAB/www; ${more}
        ssl_certificate ${files.cert}; ssl_certificate_key ${files.key}; }`;
    };
    const servers = [
      server(tlsPorts.good, good),
      server(tlsPorts.expired, expired),
      server(tlsPorts.notYetValid, notYetValid),
      server(tlsPorts.selfSigned, selfSigned),
      server(tlsPorts.unknownAuthority, unknown.good),
      server(tlsPorts.wrongHost, wrongHost),
      server(tlsPorts.withoutIntermediate, withoutIntermediate),
      server(tlsPorts.oldProtocol, good, 'ssl_protocols TLSv1; ssl_ciphers DEFAULT@SECLEVEL=0;'),
      `server { listen ${tlsPorts.plainHttp}; root LAB/www; }`,
    ];
    minted.remove();
    unknown.remove();
    return servers.join('\n');
  }
}

const nginxConf = `server { listen [::1]:80; root LAB/www/cache.test; }
server {
  listen ${ports.nginx}; listen [::1]:${ports.nginx}; root LAB/www;
  ${firewalled.map((port) => `listen ${port};`).join(' ')}
  ${statuses.map((status) => `location /${status}/ { return ${status}; }`).join('\n  ')}
  location ~ ^/denied-narinfo/.*[.]narinfo$ { return 401; }
  location ~ ^/failing-narinfo/.*[.]narinfo$ { return 500; }
  location /502/ { proxy_pass http://127.0.0.1:${ports.closed}; }
  location /loop/ { return 302 http://$http_host$request_uri; }
  location /portal/ { default_type text/html; return 200 '<!doctype html><html><title>Guest network</title><p>Please log in.</html>'; }
  location /nothing/ { default_type text/plain; return 200 ''; }
  location /json/ { default_type application/json; return 200 '{"error":"no such repository"}'; }
  location /to-a-portal/ { return 302 http://$http_host/portal/; }
}`;
