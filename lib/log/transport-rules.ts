import { quote } from '../nix/quote.ts';
import { certificate } from './certificate-rule.ts';
import { advise, askCache, type Cause, cacheOf, named, type Rule } from './draft.ts';
import type { Noted } from './noted.ts';

/** Of a download that died below HTTP, by curl's number and, where the version of Nix adds them, by curl's words. */
export const transportRule: Rule = (noted) => {
  const code = noted.problem.code;
  const cause = code === undefined ? undefined : (byCode[code] ?? unnamed)(noted, noted.problem.detail ?? '');
  return cause === undefined ? undefined : { severity: 'error', subject: cacheOf(noted), ...cause };
};

const settles = 'asks this cache right away, which tells these apart';

const unnamed = (noted: Noted): Cause => ({
  check: 'unexplained-failure',
  message: `Nix could not download from ${named(noted)}, for a reason that it gives as number ${noted.problem.code} of curl.`,
  cause: 'This is an unusual one; the words of Nix are all that there is.',
  certainty: 'possible',
  fixes: [askCache(noted, 'tries the same from here, and says what it sees')],
});

const unresolved = (noted: Noted): Cause => ({
  check: 'unresolved-host',
  message: `The host name of ${named(noted)} cannot be looked up.`,
  cause:
    'There is no such name, or the DNS server did not answer: Nix says the same for a misspelled host, for a name that only a VPN or an office network knows, and for a machine that is offline.',
  certainty: 'certain',
  fixes: [askCache(noted, settles)],
});

const brokenOff = (noted: Noted): Cause => ({
  check: 'broken-connection',
  message: `The connection to ${named(noted)} broke off.`,
  cause:
    'The server, or something between here and there, closed the connection before everything was sent: a proxy or load balancer with a time limit, a server that was restarted, a firewall that ends what it does not like.',
  certainty: 'certain',
  fixes: [askCache(noted, 'tries several requests, and says where they break off')],
});

const http2: (noted: Noted) => Cause = (noted) => ({
  check: 'broken-http2',
  message: `HTTP/2 with ${named(noted)} broke down.`,
  cause: 'The server, or a proxy on the way, makes a mistake in HTTP/2; HTTP/1.1 usually works all the same.',
  certainty: 'likely',
  fixes: [
    askCache(noted, 'tries both versions of HTTP'),
    advise('Until it is mended there, add --option http2 false to the command of Nix.'),
  ],
});

function refused(noted: Noted, detail: string): Cause {
  const proxy = /over proxy (\S{1,200})/.exec(detail)?.[1];
  if (proxy !== undefined)
    return {
      check: 'unreachable-proxy',
      message: `No connection to the proxy before ${named(noted)} can be made.`,
      cause: `Nix goes to this cache through a proxy, and nothing answers there (${quote(detail)}).`,
      certainty: 'certain',
      fixes: [
        advise(
          'Start the proxy, or correct http_proxy, https_proxy or all_proxy where Nix is started.',
          "with a daemon those are the daemon's own, not those of this shell",
        ),
      ],
    };
  const [, waited] = / after ([0-9]{1,9}) ms/.exec(detail) ?? [];
  const pace =
    waited === undefined
      ? ''
      : Number(waited) < 2500
        ? ' It failed at once, so the packets were not just dropped: a closed port, a firewall that rejects, or no way there.'
        : ` It took ${Math.round(Number(waited) / 1000)} s, so most likely nothing answered at all: a firewall that drops, or a host that is off.`;
  return {
    check: 'unreachable-cache',
    message: `No connection to ${named(noted)} can be made.`,
    cause: `Nix says the same for a closed port, for a firewall, for a network without a way there and, before 2.34, for a proxy that is down.${pace}`,
    certainty: 'certain',
    fixes: [askCache(noted, settles)],
  };
}

function timedOut(noted: Noted, detail: string): Cause {
  if (/too slow/i.test(detail) || noted.message.fields.problem?.startsWith('HTTP error'))
    return {
      check: 'silent-server',
      message: `${named(noted)} stopped sending, or never began to.`,
      cause:
        'The connection stands, but nothing came over it for as long as stalled-download-timeout allows.',
      certainty: 'certain',
      fixes: [askCache(noted, 'asks for small files, and says how long each takes')],
    };
  if (/resolv/i.test(detail)) return unresolved(noted);
  if (/connect/i.test(detail))
    return {
      check: 'dropped-packets',
      message: `${named(noted)} does not answer: no connection came about in time.`,
      cause: 'A firewall drops the packets, the host is off, or it is on another network than this machine.',
      certainty: 'likely',
      fixes: [askCache(noted, settles)],
    };
  return {
    check: 'cache-timeout',
    message: `${named(noted)} did not answer in time.`,
    cause:
      'This Nix does not say whether no connection came about (a firewall that drops, a host that is off) or whether the server took it and then said nothing.',
    certainty: 'certain',
    fixes: [askCache(noted, settles)],
  };
}

const byCode: Readonly<Record<number, (noted: Noted, detail: string) => Cause>> = {
  1: (noted) => unusable(noted),
  3: (noted) => unusable(noted),
  5: (noted) => ({
    check: 'unreachable-proxy',
    message: `The name of the proxy before ${named(noted)} cannot be looked up.`,
    cause:
      'The variable http_proxy, https_proxy or all_proxy names a host that there is not, or that is known on another network only.',
    certainty: 'certain',
    fixes: [
      advise(
        'Correct or unset the variable where Nix is started.',
        "with a daemon that is the daemon's own environment, not that of this shell",
      ),
    ],
  }),
  6: unresolved,
  7: refused,
  16: http2,
  18: brokenOff,
  28: timedOut,
  35: (noted, detail) => ({
    check: 'tls-mismatch',
    message: `${named(noted)} and Nix find no common way to speak TLS.`,
    cause: /unexpected TLS packet|wrong version number/i.test(detail)
      ? 'What answers there does not speak TLS at all: the URL says https, and the port serves plain http.'
      : 'The port serves plain http where the URL says https, the server offers only old versions of TLS, or something on the way ends the handshake.',
    certainty: 'likely',
    fixes: [askCache(noted, settles)],
  }),
  47: (noted) => ({
    check: 'redirect-loop',
    message: `${named(noted)} redirects without end.`,
    cause: 'The server, or a login page before it, sends each request on to another address, in a circle.',
    certainty: 'certain',
    fixes: [askCache(noted, 'shows where it leads')],
  }),
  52: brokenOff,
  55: brokenOff,
  56: (noted, detail) =>
    /CONNECT tunnel|\bproxy\b/.test(detail)
      ? {
          check: 'proxy-refusal',
          message: `The proxy before ${named(noted)} does not let Nix through.`,
          cause: `It answered to the request for a tunnel: ${quote(detail)}.`,
          certainty: 'certain',
          fixes: [askCache(noted, 'goes the same way, and says what the proxy wants')],
        }
      : brokenOff(noted),
  60: certificate,
  77: (noted) => ({
    check: 'missing-ca-file',
    message: `The certificate bundle that Nix is told to use for ${named(noted)} cannot be read.`,
    cause:
      'NIX_SSL_CERT_FILE, SSL_CERT_FILE or ssl-cert-file names a file that is not there, or that whoever downloads may not read. No https cache works like that.',
    certainty: 'certain',
    fixes: [
      advise(
        'Correct or unset the variable or setting.',
        'with a daemon it is the environment of the daemon that counts',
      ),
      askCache(noted, 'says which file it is'),
    ],
  }),
  92: http2,
};

const unusable = (noted: Noted): Cause => ({
  check: 'unusable-substituter',
  message: `Nix cannot make a request out of ${named(noted)}.`,
  cause:
    'Its URL, or the URL of a file that its narinfo names, is malformed: a wrong port, a blank, a scheme that there is not.',
  certainty: 'certain',
  fixes: [askCache(noted, 'says what is wrong with the URL')],
});
