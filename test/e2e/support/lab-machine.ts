import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../../lib/model/report.ts';
import { Lab, type Run } from './lab.ts';

/** Who runs a command. `group` is that of the process, where it is not the one of the user database. */
export interface Person {
  readonly uid: number;
  readonly group?: number;
  /** More of the environment. */
  readonly env?: Record<string, string>;
}

export const root: Person = { uid: 0 };
export const alice: Person = { uid: 1000 };

/** An address of the private network that all names of the lab lead to, and one that counts as public. */
const PRIVATE = '10.99.0.1';
const PUBLIC = '93.184.216.34';

/** What every configuration here needs for a Nix that builds nothing. */
const ALWAYS = 'build-users-group =\nsandbox = false\n';

/**
 * A machine of its own but for the store: a network, processes, /etc/nix, users, names and the place of the daemon's socket that nobody
 * outside of it sees. So nixcache and Nix find everything where it usually is.
 */
export class LabMachine {
  readonly lab = new Lab();
  readonly systemConf = join(this.lab.folder, 'etc-nix/nix.conf');
  private readonly caFile = join(this.lab.folder, 'ca.pem');
  private init: ChildProcess | undefined;
  private pid = '';

  /** Starts it, with a web server that has a cache for each of these names, by http and https. */
  async boot(names: readonly string[], serverConf = ''): Promise<void> {
    const { lab } = this;
    for (const name of ['etc-nix', 'socket', 'app', 'bin', 'home', 'home/0', 'www'])
      mkdirSync(join(lab.folder, name), { recursive: true });
    for (const name of ['.', 'home', 'bin', 'www']) chmodSync(join(lab.folder, name), 0o755);
    for (const uid of [1000, 4711]) {
      mkdirSync(this.home({ uid }));
      chownSync(this.home({ uid }), uid, uid);
    }
    for (const part of ['bin', 'dist'])
      cpSync(join(lab.bin, '../..', part), join(lab.folder, 'app', part), { recursive: true });
    writeFileSync(
      join(lab.folder, 'bin/systemctl'),
      `#!/bin/sh\ncase $1 in show) exec cat ${lab.folder}/unit;; show-*) exit 1;; esac\necho "$@" >> ${lab.folder}/home/services\n`,
      {
        mode: 0o755,
      },
    );
    lab.file('app/package.json', '{"type":"module"}');
    const passwd = readFileSync('/etc/passwd', 'utf8').replaceAll(/^.*:(?:1000|4711):.*\n/gm, '');
    const group = readFileSync('/etc/group', 'utf8').replaceAll(/^(?:users|wheel|team):.*\n/gm, '');
    lab.file('passwd', `${passwd}alice:x:1000:2000:Alice:${this.home(alice)}:/bin/sh\n`);
    lab.file('group', `${group}users:x:2000:\nwheel:x:2001:alice\nteam:x:2002:\n`);
    const all = names.join(' ');
    lab.file('hosts', `127.0.0.1 localhost\n${PRIVATE} ${all}\n${PUBLIC} public.test\n`);
    lab.file('resolv.conf', 'nameserver 127.0.0.1\n');
    this.configure('');
    lab.file(
      'boot.sh',
      `set -e
mount --make-rprivate /
mount --bind etc-nix /etc/nix
mount --bind socket /nix/var/nix/daemon-socket
for name in passwd group hosts resolv.conf; do mount --bind $name /etc/$name; done
ip link set lo up
ip link add lan0 type veth peer name lan1
ip link set lan0 up; ip link set lan1 up
ip address add 198.18.0.2/24 dev lan0
ip route add default via 198.18.0.1
ip address add ${PRIVATE}/32 dev lo
ip address add ${PUBLIC}/32 dev lo
touch booted
exec sleep infinity`,
    );
    const [program = '', ...options] =
      'unshare --mount --pid --net --fork --mount-proc --kill-child bash boot.sh'.split(' ');
    const init = spawn(program, options, { cwd: lab.folder, stdio: 'ignore' });
    this.init = init;
    await until('the machine', () => existsSync(join(lab.folder, 'booted')));
    this.pid = readFileSync(`/proc/${init.pid}/task/${init.pid}/children`, 'utf8').trim();
    this.makeCertificates([...names, 'public.test']);
    const server = (name: string): string => `server { server_name ${name};
      listen 80; listen 443 ssl; ssl_certificate ${lab.folder}/server.pem; ssl_certificate_key ${lab.folder}/server.key;
      root ${lab.folder}/www/${name}; }`;
    const conf = lab.file(
      'nginx.conf',
      `daemon off; error_log stderr; pid ${lab.folder}/nginx.pid; worker_processes 1; user root;
events {} http { log_format who '$scheme $host $request_uri $http_authorization'; access_log ${lab.folder}/access.log who;
${names.map(server).join('\n')}\n${serverConf.replaceAll('LAB', lab.folder)} }`,
    );
    this.start('nginx', '-e', 'stderr', '-p', lab.folder, '-c', conf);
    await until('nginx', () => this.run(root, 'bash', '-c', `exec 3<>/dev/tcp/${PRIVATE}/443`).status === 0);
  }

  /** Its network, as a file that others can enter. */
  get network(): string {
    return `/proc/${this.pid}/ns/net`;
  }

  /** The system's nix.conf. */
  configure(text: string): void {
    writeFileSync(this.systemConf, `${ALWAYS}${text}\n`);
  }

  /** The file of a user; an empty text is no file. */
  configureUser(person: Person, text: string): void {
    const folder = join(this.home(person), '.config/nix');
    rmSync(folder, { recursive: true, force: true });
    if (text === '') return;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'nix.conf'), `${text}\n`);
  }

  /** Where a path that somebody on this machine names is to be found from outside. */
  outside(person: Person, path: string): string {
    return path.replace(/^\/etc\/nix\//, `${this.lab.folder}/etc-nix/`).replace(/^~/, this.home(person));
  }

  run(person: Person, program: string, ...args: readonly string[]): Run {
    const [first, ...rest] = this.inside();
    const { uid, group = uid === 1000 ? 2000 : uid, env = {} } = person;
    const variables = Object.entries({
      PATH: `${this.lab.folder}/bin:${process.env['PATH']}`,
      HOME: this.home(person),
      NIX_SSL_CERT_FILE: this.caFile,
      LC_ALL: 'C',
      ...env,
    }).map(([name, value]) => `${name}=${value}`);
    const as = ['setpriv', `--reuid=${uid}`, `--regid=${group}`, '--clear-groups'];
    return this.lab.run(first, ...rest, ...as, 'env', '-i', ...variables, program, ...args);
  }

  /** Starts a program in it, as root, that stays until the machine is closed. */
  start(program: string, ...args: readonly string[]): void {
    this.lab.start(...this.inside(), program, ...args);
  }

  nixcache(person: Person, ...args: readonly string[]): Run {
    return this.run(person, process.execPath, join(this.lab.folder, 'app/bin/nixcache.cjs'), ...args);
  }

  /** `doctor --json`, parsed, with its exit status. */
  doctor(person: Person, ...args: readonly string[]): Report & { readonly status: number | null } {
    const { status, stdout, stderr } = this.nixcache(
      person,
      'doctor',
      '--json',
      ...(args.includes('--timeout') ? [] : ['--timeout', '3']),
      ...args,
    );
    if (stdout === '') throw new Error(`doctor printed nothing: ${stderr}`);
    return { ...this.lab.parse(stdout), status };
  }

  /** Starts the daemon where services find it, or starts it anew, with these variables. It says everything in a log. */
  async startDaemon(
    variables: Readonly<Record<string, string>> = { NIX_SSL_CERT_FILE: this.caFile },
  ): Promise<void> {
    await this.stopDaemon();
    const { lab } = this;
    rmSync(join(lab.folder, 'home/0/.cache'), { recursive: true, force: true });
    const given = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    lab.file('unit', `LoadState=loaded\nEnvironment=${given.join(' ')}\n`);
    const script = `echo $$ > daemon.pid; unset NIX_CONF_DIR; export HOME=${this.home(root)} ${given.join(' ')}; exec nix-daemon -vvvvv 2>daemon.log`;
    this.start('bash', '-c', script);
    const socket = join(lab.folder, 'socket/socket');
    await until('nix-daemon', () => isListening(socket));
    chmodSync(socket, 0o666);
  }

  async stopDaemon(): Promise<void> {
    const stop =
      'test -e daemon.pid || exit 0; kill $(cat daemon.pid); for i in $(seq 100); do kill -0 $(cat daemon.pid) 2>/dev/null || break; sleep 0.02; done';
    this.run(root, 'bash', '-c', stop);
    for (const name of ['daemon.pid', 'socket/socket', 'daemon.log', 'unit'])
      rmSync(join(this.lab.folder, name), { force: true });
  }

  /** Does what the commands since the last call asked of the service manager of this machine. */
  async obeyServiceManager(): Promise<void> {
    const asked = join(this.lab.folder, 'home/services');
    if (!existsSync(asked)) return;
    const commands = readFileSync(asked, 'utf8').trim().split('\n');
    rmSync(asked);
    for (const command of commands) {
      if (!/^(?:restart|start) .*\bnix-daemon$/.test(command)) throw new Error(`systemctl ${command}?`);
      await this.startDaemon();
    }
  }

  /** What the daemon said since it was started. */
  daemonLog(): string {
    return readFileSync(join(this.lab.folder, 'daemon.log'), 'utf8');
  }

  /** The requests that the web server got since the last call: host, path and login. */
  requests(): readonly string[] {
    const log = join(this.lab.folder, 'access.log');
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    writeFileSync(log, '');
    return lines;
  }

  /** What a user would see: does Nix get the path from its caches? */
  substitutes(person: Person, path: string): boolean {
    return this.realise(person, path).status === 0;
  }

  /** The same with all that Nix says. Nothing is remembered from one time to the next. */
  realise(person: Person, path: string, ...options: readonly string[]): Run {
    this.forgetCaches(person);
    const run = this.run(person, 'nix-store', '--realise', path, ...options);
    if (run.status === 0) this.lab.forget(path);
    return run;
  }

  /** Removes what Nix remembers of caches for this person and for the daemon. */
  forgetCaches(person: Person): void {
    for (const one of [root, person])
      rmSync(join(this.home(one), '.cache'), { recursive: true, force: true });
  }

  async close(): Promise<void> {
    this.init?.kill('SIGKILL');
    await this.lab.close();
  }

  private home({ uid }: Person): string {
    return join(this.lab.folder, `home/${uid}`);
  }

  private inside(): [string, ...string[]] {
    return ['nsenter', '-t', this.pid, '-m', '-p', '-n', '--'];
  }

  private makeCertificates(names: readonly string[]): void {
    const openssl = (...args: readonly string[]) => this.lab.get('openssl', ...args);
    const key = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-x509',
      '-days',
      '9',
    ];
    openssl('req', ...key, '-keyout', 'ca.key', '-out', this.caFile, '-subj', '/CN=lab');
    const alternatives = `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`;
    const signed = ['-CA', this.caFile, '-CAkey', 'ca.key', '-addext', 'basicConstraints=critical,CA:FALSE'];
    openssl(
      'req',
      ...key,
      ...signed,
      '-keyout',
      'server.key',
      '-out',
      'server.pem',
      '-subj',
      '/CN=caches',
      '-addext',
      alternatives,
    );
  }
}

/** Waits for something of the machine to be there. */
async function until(what: string, isThere: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await isThere()) return;
    await sleep(20);
  }
  throw new Error(`${what} did not start`);
}

const isListening = (socket: string): Promise<boolean> =>
  new Promise((resolve) => {
    const connection = connect(socket, () => resolve(true)).on('error', () => resolve(false));
    connection.on('connect', () => connection.destroy());
  });
