import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { Report } from '../../../lib/model/report.ts';
import { Lab } from './lab.ts';

/** Addresses of the other machine. The second and third are of the internet, which it is the router to. */
export const there = {
  lan: '192.168.77.2',
  internet: '198.51.100.10',
  silent: '198.51.100.12',
  ipv6: '2001:db8:77::3',
  silentIpv6: '2001:db8:77::2',
} as const;
/** This one, and an address of its subnet that nobody has. */
export const here = { lan: '192.168.77.1', nobody: '192.168.77.99' } as const;

/** Ports of the other machine, by what becomes of a connection there. */
export const ports = { cache: 5000, ssh: 22, closed: 5001, dropped: 5002, prohibited: 5003 } as const;

const answers = `
  const http = require('node:http');
  const answer = (request, response) => {
    const found = request.url === '/nix-cache-info';
    response.writeHead(found ? 200 : 404);
    response.end(found ? 'StoreDir: /nix/store\\nPriority: 40\\n' : '');
  };
`;

/** Two machines with a cable between them: network namespaces whose names begin with `name`. */
export class TwoMachines {
  readonly lab = new Lab();
  private readonly names: { readonly here: string; readonly there: string };

  constructor(name: string) {
    this.names = { here: `${name}-here`, there: `${name}-there` };
  }

  /** Runs a command on one of them. */
  on(machine: 'here' | 'there', ...command: readonly string[]) {
    return this.lab.run('ip', 'netns', 'exec', this.names[machine], ...command);
  }

  async start(hosts: string): Promise<void> {
    const { here: one, there: other } = this.names;
    for (const name of [one, other]) {
      this.lab.run('ip', 'netns', 'del', name);
      this.lab.get('ip', 'netns', 'add', name);
    }
    this.lab.get('ip', 'link', 'add', 'lan0', 'netns', one, 'type', 'veth', 'peer', 'lan0', 'netns', other);
    for (const name of ['here', 'there'] as const) {
      this.must(name, 'ip', 'link', 'set', 'lo', 'up');
      this.must(name, 'ip', 'link', 'set', 'lan0', 'up');
    }
    this.must('here', 'ip', 'address', 'add', `${here.lan}/24`, 'dev', 'lan0');
    this.must('here', 'ip', 'address', 'add', '2001:db8:77::1/64', 'dev', 'lan0', 'nodad');
    this.must('there', 'ip', 'address', 'add', `${there.lan}/24`, 'dev', 'lan0');
    for (const address of [there.ipv6, there.silentIpv6])
      this.must('there', 'ip', 'address', 'add', `${address}/64`, 'dev', 'lan0', 'nodad');
    for (const address of [there.internet, there.silent])
      this.must('there', 'ip', 'address', 'add', `${address}/32`, 'dev', 'lo');
    this.connectToInternet();

    const tcp = ['-A', 'INPUT', '-p', 'tcp'];
    this.must('there', 'iptables', ...tcp, '--dport', String(ports.dropped), '-j', 'DROP');
    this.must(
      'there',
      ...['iptables', ...tcp, '--dport', String(ports.prohibited)],
      ...['-j', 'REJECT', '--reject-with', 'icmp-admin-prohibited'],
    );
    this.must('there', 'iptables', ...tcp, '-d', there.silent, '-j', 'DROP');
    this.must('there', 'ip6tables', ...tcp, '-d', there.silentIpv6, '-j', 'DROP');

    mkdirSync(`/etc/netns/${one}`, { recursive: true });
    writeFileSync(`/etc/netns/${one}/hosts`, `127.0.0.1 localhost\n${hosts}`);
    writeFileSync(`/etc/netns/${one}/nsswitch.conf`, 'hosts: files\n');
    writeFileSync(`/etc/netns/${one}/resolv.conf`, '');
    this.serve(
      'there',
      `${answers} http.createServer(answer).listen(${ports.cache}, '::');
       require('node:net').createServer((socket) => socket.end()).listen(${ports.ssh}, '::');`,
    );
    this.awaitPort('there', there.lan, ports.cache);
  }

  /** An HTTP cache on this machine, at one address only. */
  serveHere(address: string, port: number): void {
    this.serve('here', `${answers} http.createServer(answer).listen(${port}, '${address}');`);
    this.awaitPort('here', address, port);
  }

  connectToInternet(): void {
    this.must('here', 'ip', 'route', 'add', 'default', 'via', there.lan);
  }

  disconnectFromInternet(): void {
    this.must('here', 'ip', 'route', 'del', 'default');
  }

  /** The doctor's answer here about these caches: its headlines, notes apart. Several can be asked at the same time. */
  async doctor(caches: readonly string[], more: readonly string[] = [], env: readonly string[] = []) {
    const stdout = await this.output([
      ...['env', ...env, process.execPath, this.lab.bin, 'doctor', '--json', ...more],
      ...caches.flatMap((cache) => ['--substituter', cache]),
    ]);
    const report: Report = this.lab.parse(stdout);
    const headlines = report.findings.filter(
      ({ severity, explainedBy }) => severity !== 'note' && explainedBy === undefined,
    );
    return { report, headlines, ids: headlines.map(({ check, severity }) => `${severity} ${check}`) };
  }

  /** What a command here prints, whatever its exit status. */
  private output(command: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const args = ['netns', 'exec', this.names.here, ...command];
      execFile('ip', args, { env: this.lab.env, cwd: this.lab.folder }, (_error, stdout, stderr) =>
        stdout === '' ? reject(new Error(`nothing was printed: ${stderr}`)) : resolve(stdout),
      );
    });
  }

  async stop(): Promise<void> {
    for (const name of Object.values(this.names)) this.lab.run('ip', 'netns', 'del', name);
    rmSync(`/etc/netns/${this.names.here}`, { recursive: true, force: true });
    await this.lab.close();
  }

  private must(machine: 'here' | 'there', ...command: readonly string[]): void {
    const { status, stderr } = this.on(machine, ...command);
    if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr}`);
  }

  private serve(machine: 'here' | 'there', script: string): void {
    this.lab.start('ip', 'netns', 'exec', this.names[machine], process.execPath, '-e', script);
  }

  private awaitPort(machine: 'here' | 'there', address: string, port: number): void {
    for (let attempt = 0; attempt < 100; attempt++) {
      if (this.on(machine, 'bash', '-c', `exec 3<>/dev/tcp/${address}/${port}`).status === 0) return;
    }
    throw new Error(`nothing listens on port ${port}`);
  }
}
