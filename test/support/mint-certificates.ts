import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Identity {
  readonly key: string;
  /** What the server sends, its own certificate first. */
  readonly cert: string;
}

export interface Minted {
  /** A bundle with the root alone. */
  readonly caFile: string;
  readonly good: Identity;
  readonly expired: Identity;
  readonly notYetValid: Identity;
  readonly wrongHost: Identity;
  readonly selfSigned: Identity;
  readonly withoutIntermediate: Identity;
  remove(): void;
}

/** Certificates for a host, good ones and bad ones, made by openssl: root, intermediate, servers. */
export function mintCertificates(host = 'localhost'): Minted {
  const directory = mkdtempSync(join(tmpdir(), 'nixcache-test-'));
  const inside = (name: string) => join(directory, name);
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  const read = (name: string) => readFileSync(inside(name), 'utf8');
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  writeFileSync(inside('ca.conf'), caConfiguration);
  writeFileSync(inside('index.txt'), '');

  const sign = (name: string, issuer: string, section: string, forHost = host, from = '-1', to = '+1') => {
    openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    writeFileSync(inside('names.conf'), `${caConfiguration}[server]\nsubjectAltName=DNS:${forHost}\n`);
    const dates = ['-startdate', yearsFromNow(from), '-enddate', yearsFromNow(to)];
    const by = ['-cert', `${issuer}.crt`, '-keyfile', `${issuer}.key`, '-extensions', section];
    openssl(
      'ca',
      '-batch',
      '-notext',
      '-config',
      'names.conf',
      ...by,
      ...dates,
      '-in',
      `${name}.csr`,
      '-out',
      `${name}.crt`,
    );
  };
  const server = (name: string, forHost?: string, from?: string, to?: string): Identity => {
    sign(name, 'intermediate', 'server', forHost, from, to);
    return { key: read(`${name}.key`), cert: read(`${name}.crt`) + read('intermediate.crt') };
  };

  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'root.key',
    '-out',
    'root.crt',
    '-subj',
    '/CN=root',
    '-days',
    '30',
  );
  sign('intermediate', 'root', 'authority');
  const good = server('good');
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'self.key',
    '-out',
    'self.crt',
    '-subj',
    `/CN=${host}`,
    '-addext',
    `subjectAltName=DNS:${host}`,
    '-days',
    '30',
  );
  return {
    caFile: inside('root.crt'),
    good,
    expired: server('expired', host, '-2', '-1'),
    notYetValid: server('early', host, '+1', '+2'),
    wrongHost: server('other', 'other.example.org'),
    selfSigned: { key: read('self.key'), cert: read('self.crt') },
    withoutIntermediate: { key: good.key, cert: read('good.crt') },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

const caConfiguration = `[ca]
default_ca=here
[here]
database=index.txt
new_certs_dir=.
rand_serial=yes
unique_subject=no
default_md=sha256
policy=any
[any]
commonName=supplied
[authority]
basicConstraints=critical,CA:true
`;

function yearsFromNow(years: string): string {
  const at = new Date();
  at.setUTCFullYear(at.getUTCFullYear() + Number(years));
  return `${at.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
}
