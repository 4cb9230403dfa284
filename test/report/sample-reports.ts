import { checks } from '../../lib/checks/index.ts';
import { type Judged, runChecks } from '../../lib/checks/run-checks.ts';
import type { Facts } from '../../lib/model/facts/facts.ts';
import type { Finding, Verdict } from '../../lib/model/finding.ts';
import type { Report } from '../../lib/model/report.ts';
import { buildReport } from '../../lib/report/build-report.ts';
import { absent, answered, cache, died, machine, notAsked, ok } from '../support/facts.ts';
import { closedNetwork, network } from '../support/network.ts';

/** A finding with what every finding has. */
export const finding = (
  more: Pick<Finding, 'check' | 'subject' | 'message'> & Partial<Finding>,
): Finding => ({
  severity: 'error',
  cause: 'Something is as it should not be.',
  evidence: [],
  certainty: 'certain',
  fixes: [],
  ...more,
});

export const about = (name: string) => ({ kind: 'cache', name }) as const;

export const unknownOf = (name: string, check: string, because: string): Verdict => ({
  kind: 'unknown',
  check,
  subject: about(name),
  because,
});

/** The report on facts with these findings and verdicts, as version 1.2.3 would give it. */
export const reportOn = (facts: Facts, { findings = [], verdicts = [] }: Partial<Judged> = {}): Report =>
  buildReport({ facts, judged: { findings, verdicts }, version: '1.2.3', interrupted: false });

const info = (priority: number) => ok(answered(200, `StoreDir: /nix/store\nPriority: ${priority}\n`));
const dead = (code: string) => ok(died({ phase: 'connect', code }));
const untimed = {
  narinfos: notAsked('the cache did not answer'),
  hitsMs: notAsked(''),
  missesMs: notAsked(''),
};

/** A single-user machine on which all is well. */
export const healthy = () =>
  reportOn(
    machine({
      settings: { 'require-sigs': false },
      caches: [
        cache('https://cache.nixos.org/', { hitsMs: ok([31, 30, 29]), missesMs: ok([12, 11, 13]) }),
        cache('https://nix-community.cachix.org', {
          info: info(41),
          hitsMs: ok([22, 25, 24]),
          missesMs: ok([9]),
        }),
      ],
    }),
  );

const lan = 'http://192.168.1.6:5000';
const team = 'https://cache.example.org/team';

/** NixOS, a user whom the daemon does not trust, and three caches with a fault each. */
export const troubled = () =>
  reportOn(
    machine({
      caches: [
        cache('https://cache.nixos.org/', { hitsMs: ok([31]), missesMs: ok([12]) }),
        cache(lan, { info: dead('ECONNREFUSED'), ...untimed }),
        cache(team, { info: info(30), hitsMs: absent('none'), missesMs: ok([1234]) }),
        cache('https://mine.example.org', { info: info(50) }),
      ],
      facts: {
        nix: ok({ versionLine: 'nix (Nix) 2.31.2' }),
        settings: ok({
          source: 'nix',
          from: 'nix config show --json',
          storeDir: '/nix/store',
          values: {
            substituters: ['https://cache.nixos.org/', lan, team, 'https://mine.example.org'],
            'trusted-public-keys': ['cache.nixos.org-1:abc='],
            'trusted-users': ['root'],
            'require-sigs': true,
          },
          lines: [
            {
              setting: 'substituters',
              entries: ['https://cache.nixos.org/', lan, team],
              origin: '/etc/nix/nix.conf',
              line: 7,
              level: 'system',
            },
            {
              setting: 'substituters',
              entries: ['https://mine.example.org'],
              origin: '/home/alice/.config/nix/nix.conf',
              line: 2,
              level: 'user',
            },
          ],
        }),
        daemon: ok({ store: 'auto', socket: 'present', stateWritable: false, trusted: false }),
        installation: ok({ platform: 'linux', present: ['/etc/NIXOS'], systemConfWritable: false }),
        configuration: ok({
          sources: [
            { origin: '/etc/nix/nix.conf', level: 'system' },
            { origin: '/home/alice/.config/nix/nix.conf', level: 'user' },
          ],
          system: { substituters: ['https://cache.nixos.org/', lan, team] },
          overridden: ['substituters'],
          problems: [],
        }),
      },
    }),
    {
      findings: [
        finding({
          check: 'untrusted-substituter',
          subject: { kind: 'setting', name: 'substituters' },
          message: 'The Nix daemon ignores https://mine.example.org when alice asks for it.',
          cause:
            'A user whom the daemon does not trust can choose only among the caches that the daemon knows.',
          evidence: [
            'https://mine.example.org is neither among the substituters nor the trusted-substituters of the daemon',
            'the daemon itself says that it does not trust alice',
          ],
          consequence: 'Nix 2.31.2 goes on with the other caches alone.',
          fixes: [
            {
              kind: 'add-to-setting',
              setting: 'trusted-substituters',
              values: ['https://mine.example.org'],
              certainty: 'certain',
            },
            {
              kind: 'remove-from-setting',
              setting: 'substituters',
              values: ['https://mine.example.org'],
              certainty: 'suggestion',
              note: 'if the cache is not needed',
            },
          ],
        }),
        finding({
          check: 'refused-connection',
          subject: about(lan),
          message: `${lan} refuses connections: nothing answers at 192.168.1.6 port 5000.`,
          cause:
            'The host is there but port 5000 is closed: the service is not running, or a firewall rejects the connection.',
          evidence: ['a TCP connection to 192.168.1.6 port 5000 was refused after 0.6 ms'],
          consequence:
            'Nix 2.31.2 prints a warning, goes on without this cache and builds what only this cache has.',
          fixes: [
            {
              kind: 'run-on-server',
              commands: ["ss -ltnp 'sport = :5000'", 'systemctl status nix-serve'],
              certainty: 'suggestion',
              note: 'shows whether the service runs, and on which address it listens',
            },
            {
              kind: 'replace-in-setting',
              setting: 'substituters',
              from: lan,
              to: 'http://192.168.1.6:8080',
              certainty: 'suggestion',
              note: 'if it moved',
            },
          ],
        }),
        finding({
          check: 'untrusted-key',
          subject: about(team),
          severity: 'warning',
          certainty: 'likely',
          message: `${team} signs with team-1, which this machine does not trust.`,
          fixes: [
            {
              kind: 'add-to-setting',
              setting: 'trusted-public-keys',
              values: ['team-1:<the public key>'],
              certainty: 'suggestion',
              note: 'get the key from whoever runs the cache',
            },
          ],
        }),
      ],
    },
  );

/** A machine without a network: five caches fail, and one finding is the root of it. */
export const offline = () => {
  const names = [1, 2, 3, 4, 5].map((number) => `https://cache${number}.example.org`);
  const root = { check: 'offline-machine', subject: { kind: 'machine', name: 'this machine' } } as const;
  return reportOn(
    machine({
      caches: names.map((name) =>
        cache(name, { info: ok(died({ phase: 'resolve', code: 'ENOTFOUND' })), ...untimed }),
      ),
    }),
    {
      findings: [
        finding({
          ...root,
          message: 'This machine reaches none of its 5 cache hosts: it seems to be cut off from them.',
          cause: 'Not one of the hosts could be found or sent an answer.',
          certainty: 'likely',
          fixes: [
            {
              kind: 'do',
              text: 'Connect this machine to the network; then run nixcache again.',
              certainty: 'suggestion',
            },
          ],
        }),
        ...names.map((name) =>
          finding({
            check: 'unresolved-host',
            subject: about(name),
            message: `${name} has no address.`,
            explainedBy: root,
          }),
        ),
      ],
      verdicts: names.map((name) => unknownOf(name, 'untrusted-key', 'the cache could not be asked')),
    },
  );
};

/** Nothing wrong was found, but not all could be looked at. */
export const unsure = () =>
  reportOn(
    machine({
      caches: [
        cache('https://cache.nixos.org/'),
        cache('https://a.example.org'),
        cache('ssh://builder', { info: notAsked('nixcache does not look inside ssh stores'), ...untimed }),
      ],
      facts: { nix: { state: 'failed', reason: 'there is no nix command on the PATH' } },
    }),
    {
      verdicts: [
        unknownOf('ssh://builder', 'unresolved-host', 'nixcache does not look inside ssh stores'),
        unknownOf('ssh://builder', 'untrusted-key', 'the cache could not be asked'),
        unknownOf('https://cache.nixos.org/', 'untrusted-key', 'it has none of the 3 sample paths'),
        unknownOf('https://a.example.org', 'untrusted-key', 'it has none of the 3 sample paths'),
        unknownOf('https://a.example.org', 'unsigned-paths', 'it has none of the 3 sample paths'),
        {
          kind: 'crashed',
          check: 'key-mismatch',
          subject: about('https://a.example.org'),
          because: 'TypeError: x is undefined',
        },
      ],
    },
  );

/** Thirty caches of one organisation, all of them refusing connections. */
export const many = () => {
  const names = Array.from(
    { length: 30 },
    (_, index) => `http://cache-${index + 1}.build.internal.example.org:5000`,
  );
  return reportOn(
    machine({ caches: names.map((name) => cache(name, { info: dead('ECONNREFUSED'), ...untimed })) }),
    {
      findings: names.map((name, index) =>
        finding({
          check: 'refused-connection',
          subject: about(name),
          message: `${name} refuses connections: nothing answers at 10.0.0.${index + 1} port 5000.`,
          cause: 'The host is there but port 5000 is closed.',
          evidence: [`a TCP connection to 10.0.0.${index + 1} port 5000 was refused after 0.6 ms`],
          consequence: 'Nix 2.34.8 prints a warning and goes on without this cache.',
          fixes: [
            {
              kind: 'run-on-server',
              commands: ["ss -ltnp 'sport = :5000'"],
              certainty: 'suggestion',
              note: 'shows whether the service runs',
            },
            {
              kind: 'remove-from-setting',
              setting: 'substituters',
              values: [name],
              certainty: 'suggestion',
              note: 'only if this cache is gone for good',
            },
          ],
        }),
      ),
    },
  );
};

/** The report that the checks themselves give. */
const checked = (facts: Facts): Report => reportOn(facts, runChecks(facts, checks));

const at = (address: string) => ({ reused: false, via: 'direct', address, port: 80 }) as const;
const lost = (name: string, address: string, code: string) =>
  cache(name, { info: ok(died({ phase: 'connect', code }, { connection: at(address) })), ...untimed });

const publicKey = 'cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=';

/** A laptop away from home: the cache there does not answer, the public one does. */
export const away = () =>
  checked(
    machine({
      settings: { 'connect-timeout': 5, 'trusted-public-keys': [publicKey] },
      caches: [cache('https://cache.nixos.org/'), lost('http://10.9.8.7', '10.9.8.7', 'TIMEOUT')],
      facts: { network: ok(network()) },
    }),
  );

/** The same laptop on the train, with the only cache that it has left on the internet. */
export const disconnected = () =>
  checked(
    machine({
      caches: [
        lost('https://cache.nixos.org/', '192.0.2.7', 'ENETUNREACH'),
        lost('http://10.9.8.7', '10.9.8.7', 'ENETUNREACH'),
      ],
      facts: { network: ok(closedNetwork()) },
    }),
  );
