import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FaultLab, faultLabParts, type Troubles, tlsPorts, troubles } from './support/fault-lab.ts';
import { ports } from './support/fault-ports.ts';
import { skipReason } from './support/lab.ts';

/**
 * Real faults, layer by layer, each beside a healthy twin that differs in that one thing. Each must give exactly its own diagnosis, its
 * twin none. The faults of one layer are examined in one run, so each is also told apart from all others.
 */
const reason = skipReason(faultLabParts);

/** A fault, the cache that has it, the one that has it not, and the check that must name it: null where it is none. */
type Case = readonly [fault: string, cache: string, twin: string, check: string | null];

const resolver: readonly Case[] = [
  ['a name that does not exist', 'http://nx.test', 'http://fine.test', 'unresolved-host'],
  ['SERVFAIL', 'http://servfail.test', 'http://fine.test', 'unresolved-host'],
  ['REFUSED', 'http://refuses.test', 'http://fine.test', 'unresolved-host'],
  ['a silent server', 'http://silent.test', 'http://fine.test', 'unresolved-host'],
  ['a name without an address', 'http://empty.test', 'http://fine.test', 'unresolved-host'],
  ['a slow server', 'http://slow.test', 'http://fine.test', null],
  ['an answer too long for UDP', 'http://long.test', 'http://fine.test', null],
  ['a name with an IPv6 address alone', 'http://six.test', 'http://fine.test', null],
  ['a server that knows no AAAA', 'http://halfdead.test', 'http://fine.test', null],
];

const at = (port: number, host = 'connect.test') => `http://${host}:${port}/cache.test`;
const open = at(ports.nginx);

const connect: readonly Case[] = [
  ['a closed port', at(ports.closed), open, 'refused-connection'],
  ['DROP', at(ports.dropped), open, 'dropped-packets'],
  ['REJECT host-prohibited', at(ports.hostProhibited), open, 'unreachable-host'],
  ['REJECT admin-prohibited', at(ports.adminProhibited), open, 'unreachable-host'],
  ['REJECT net-unreachable', at(ports.netUnreachable), open, 'unreachable-host'],
  ['REJECT port-unreachable', at(ports.portUnreachable), open, 'refused-connection'],
  ['REJECT tcp-reset', at(ports.tcpReset), open, 'refused-connection'],
  ['no route', at(ports.nginx, 'noroute.test'), open, 'unreachable-host'],
  ['a route that says unreachable', at(ports.nginx, 'unreachable.test'), open, 'unreachable-host'],
  ['a route that says prohibited', at(ports.nginx, 'prohibited.test'), open, 'unreachable-host'],
  ['a neighbour that is not there', at(ports.nginx, 'nobody.test'), open, 'unreachable-host'],
  ['reset as soon as connected', at(ports.resetAtOnce), at(ports.plain), 'broken-connection'],
];

const tls = (port: number, scheme = 'https') => `${scheme}://tls.test:${port}/cache.test`;

const secured: readonly Case[] = [
  ['expired', tls(tlsPorts.expired), tls(tlsPorts.good), 'expired-certificate'],
  ['not yet valid', tls(tlsPorts.notYetValid), tls(tlsPorts.good), 'certificate-not-yet-valid'],
  ['self-signed', tls(tlsPorts.selfSigned), tls(tlsPorts.good), 'untrusted-certificate'],
  ['an unknown authority', tls(tlsPorts.unknownAuthority), tls(tlsPorts.good), 'untrusted-certificate'],
  ['another host', tls(tlsPorts.wrongHost), tls(tlsPorts.good), 'wrong-host-certificate'],
  ['no intermediate', tls(tlsPorts.withoutIntermediate), tls(tlsPorts.good), 'untrusted-certificate'],
  ['TLS 1.0 alone', tls(tlsPorts.oldProtocol), tls(tlsPorts.good), 'tls-mismatch'],
  ['https to an http port', tls(tlsPorts.plainHttp), tls(tlsPorts.plainHttp, 'http'), 'tls-mismatch'],
  ['http to an https port', tls(tlsPorts.good, 'http'), tls(tlsPorts.good), 'server-error'],
];

const web = (folder: string | number) => `http://http.test:${ports.nginx}/${folder}`;
const healthy = web('cache.test');
const raw = at(ports.plain);

const http: readonly Case[] = [
  ['401', web(401), healthy, 'denied-access'],
  ['403', web(403), healthy, 'denied-access'],
  ['404', web(404), healthy, 'not-a-cache'],
  ['410', web(410), healthy, 'not-a-cache'],
  ['418', web(418), healthy, 'server-error'],
  ['429', web(429), healthy, 'server-error'],
  ['451', web(451), healthy, 'server-error'],
  ['500', web(500), healthy, 'server-error'],
  ['502 of a real gateway', web(502), healthy, 'server-error'],
  ['503', web(503), healthy, 'server-error'],
  ['a redirect loop', web('loop'), healthy, 'redirect-loop'],
  ['a captive portal', web('portal'), healthy, 'web-page-answer'],
  ['a redirect to a captive portal', web('to-a-portal'), healthy, 'web-page-answer'],
  // Every Nix takes it for a nix-cache-info; what it cannot take is the same answer for a narinfo.
  ['a JSON answer', web('json'), healthy, 'corrupt-narinfo'],
  ['no answer but the end', at(ports.emptyReply), raw, 'broken-connection'],
  ['reset after the request', at(ports.resetAfterRequest), raw, 'broken-connection'],
  ['a truncated answer', at(ports.truncated), raw, 'broken-connection'],
  ['no answer at all', at(ports.silent), raw, 'silent-server'],
  ['an answer that stops', at(ports.stalled), raw, 'silent-server'],
  ['an answer that drips', at(ports.dripping), raw, 'silent-server'],
  ['a head that drips', at(ports.drippingHead), raw, 'silent-server'],
  ['no HTTP', at(ports.ssh), raw, 'not-http'],
];

const served: readonly Case[] = [
  ['another store', web('other-store'), healthy, 'store-prefix-mismatch'],
  ['unsigned', web('unsigned'), healthy, 'unsigned-paths'],
  ['a key that is not trusted', web('unknown-key'), healthy, 'untrusted-key'],
  ['other bytes under the trusted name', web('other-bytes'), healthy, 'key-mismatch'],
  ['the trusted key under another name', web('misnamed'), healthy, 'misnamed-key'],
  ['a changed size', web('changed'), healthy, 'key-mismatch'],
  ['no URL', web('no-url'), healthy, 'corrupt-narinfo'],
  ['half a narinfo', web('half'), healthy, 'corrupt-narinfo'],
  ['carriage returns in the narinfo', web('crlf-narinfo'), healthy, 'corrupt-narinfo'],
  ['an empty narinfo', web('empty-narinfo'), healthy, 'corrupt-narinfo'],
  ['a page for a narinfo', web('page-narinfo'), healthy, 'failing-narinfos'],
  ['a malformed signature', web('malformed'), healthy, 'malformed-signature'],
  ['the narinfo of another path', web('misplaced'), healthy, 'misplaced-narinfo'],
  ['a Priority that is no number', web('priority'), healthy, 'unreadable-priority'],
  ['no Priority', web('no-priority'), healthy, 'missing-priority'],
  ['narinfos that are denied', web('denied-narinfo'), healthy, 'denied-access'],
  ['narinfos that fail', web('failing-narinfo'), healthy, 'failing-narinfos'],
];

/** A fault, the proxy that has it, and the check that must name it for a cache behind it by http and by https. */
const proxies: readonly (readonly [fault: string, proxy: string, http: string, https: string])[] = [
  ['refused', `http://10.99.0.1:${ports.closed}`, 'proxy-refusal', 'proxy-refusal'],
  ['an unknown name', `http://nx.test:${ports.proxy}`, 'proxy-refusal', 'proxy-refusal'],
  ['dropped packets', `http://10.99.0.1:${ports.dropped}`, 'proxy-refusal', 'proxy-refusal'],
  ['407', `http://10.99.0.1:${ports.proxyWantsLogin}`, 'proxy-refusal', 'proxy-refusal'],
  // Of a plain request nobody can tell whose answer it is.
  ['502', `http://10.99.0.1:${ports.proxyBadGateway}`, 'server-error', 'proxy-refusal'],
  ['403', `http://10.99.0.1:${ports.proxyForbids}`, 'denied-access', 'proxy-refusal'],
  ['no answer', `http://10.99.0.1:${ports.silent}`, 'silent-server', 'proxy-refusal'],
];

/** What a layer needs beside its caches. A neighbour that is not there is given up after three seconds. */
const options: Record<string, readonly string[]> = { connect: ['--timeout', '4'] };
const layers = { resolver, connect, TLS: secured, HTTP: http, cache: served };

const lab = new FaultLab();

function makeFaultyCaches(): void {
  const { lab: files } = lab.machine;
  const info = 'nix-cache-info';
  const swap = (from: RegExp, to: string) => (text: string) => text.replace(from, to);
  lab.spoil('other-store', swap(/\/nix\/store/, '/gnu/store'), info);
  lab.spoil('priority', swap(/40/, 'high'), info);
  lab.spoil('no-priority', swap(/^Priority.*\n/m, ''), info);
  lab.copyTo('unsigned');
  lab.copyTo('unknown-key', files.signingKey('stranger-1'));
  lab.copyTo('other-bytes', files.signingKey('cache.test-1'));
  lab.spoil('misnamed', swap(/^Sig: cache.test-1/m, 'Sig: old-name-1'));
  lab.spoil('changed', swap(/^NarSize: /m, 'NarSize: 1'));
  lab.spoil('no-url', swap(/^URL: .*\n/m, ''));
  lab.spoil('half', (text) => text.slice(0, text.indexOf('NarHash')));
  lab.spoil('crlf-narinfo', (text) => text.replaceAll('\n', '\r\n'));
  lab.spoil('empty-narinfo', () => '');
  lab.spoil('page-narinfo', () => '<!doctype html><html><title>Please log in</title></html>');
  lab.spoil('malformed', swap(/^Sig: .*$/m, 'Sig: cache.test-1:tooshort'));
  lab.spoil('misplaced', swap(/^StorePath: .{11}.{6}/m, 'StorePath: /nix/store/aaaaaa'));
  for (const name of ['denied-narinfo', 'failing-narinfo']) lab.spoil(name, (text) => text);
}

const cachesOf = (cases: readonly Case[]) => [...new Set(cases.flatMap(([, cache, twin]) => [cache, twin]))];

describe.skipIf(reason !== undefined)('faults and their healthy twins', () => {
  beforeAll(async () => {
    await lab.start();
    makeFaultyCaches();
  });
  afterAll(() => lab.close());

  describe.each(Object.entries(layers))('%s', (layer, cases) => {
    let said: Troubles = {};
    beforeAll(() => {
      said = troubles(lab.doctor(cachesOf(cases), {}, ...(options[layer] ?? [])));
    });
    test.each(cases)('%s', (_fault, cache, twin, check) => {
      expect([said[cache] ?? [], said[twin] ?? []]).toEqual([check === null ? [] : [check], []]);
    });
    test('nothing is said of anything else', () => {
      const asked = cachesOf(cases);
      expect(Object.keys(said).filter((subject) => !asked.includes(subject))).toEqual([]);
    });
  });

  test('search domain: the bare name is found in the right one alone', () => {
    const { lab: files } = lab.machine;
    const saysOf = (domain: string) => {
      files.file('resolv.conf', `nameserver 127.0.0.1\nsearch ${domain}\n`);
      return troubles(lab.doctor(['http://bare', 'http://fine.test']));
    };
    expect(saysOf('wrong.test')).toEqual({ 'http://bare': ['unresolved-host'] });
    expect(saysOf('right.test')).toEqual({});
  });

  describe('proxy', () => {
    const byHttp = healthy;
    const byHttps = tls(tlsPorts.good);
    const saysOf = (proxy: string) =>
      troubles(lab.doctor([byHttp, byHttps], { http_proxy: proxy, https_proxy: proxy }));
    test.each(proxies)('%s', (_fault, proxy, http, https) => {
      expect(saysOf(proxy)).toEqual({ [byHttp]: [http], [byHttps]: [https] });
    });
    test('one that works', () => expect(saysOf(`http://10.99.0.1:${ports.proxy}`)).toEqual({}));
  });

  test('certificate bundle: one that is missing, against the one that is there', () => {
    const https = tls(tlsPorts.good);
    const saysOf = (file: string) =>
      Object.values(troubles(lab.doctor([https], { NIX_SSL_CERT_FILE: file })));
    expect(saysOf('/no/such/file.pem')).toEqual([['missing-ca-file']]);
    expect(saysOf(lab.caFile)).toEqual([]);
  });
});
