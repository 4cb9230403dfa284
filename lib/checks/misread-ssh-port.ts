import { nixName } from '../derive/consequence.ts';
import { okValue } from '../model/fact.ts';
import { takesSshPort } from '../nix/ssh-target.ts';
import { good } from './define-check.ts';
import { defineSshCheck } from './define-ssh-check.ts';

export default defineSshCheck({
  id: 'misread-ssh-port',
  title: 'This Nix takes the port of an ssh store for a part of the host name',
  severity: 'error',
  layer: 'configuration',
  explains: ['unresolved-ssh-host', 'unreachable-ssh-host', 'unknown-host-key', 'unusable-ssh-identity'],
  judge: ({ store, fact }, { version }) => {
    if (store.port === undefined || takesSshPort(version)) return good;
    const host = store.host ?? '';
    // An alias of that very name, which ssh takes for any other.
    const { hostName } = okValue(fact.options) ?? {};
    if (hostName !== undefined && hostName !== `${host}:${store.port}`.toLowerCase()) return good;
    const alias = `${host.replaceAll(/[^A-Za-z0-9.-]/g, '-')}-${store.port}`;
    return {
      found: true,
      data: { nix: nixName(version), host, port: store.port },
      evidence: [`the entry names port ${store.port}`, 'a port is read from 2.31 on'],
      fixes: [
        {
          kind: 'do',
          text: `Give the host an alias in the ssh configuration of whoever runs Nix (of root where a daemon does): "Host ${alias}" with "HostName ${host}" and "Port ${store.port}"; then write ${store.scheme}://${alias} in place of the host and the port.`,
          certainty: 'certain',
        },
        { kind: 'do', text: 'Or update Nix to 2.31 or later.', certainty: 'certain' },
      ],
    };
  },
  message: ({ subject, data }) =>
    `${subject.name} names a port, and ${data.nix} looks for a host named "${data.host}:${data.port}".`,
  cause: () =>
    'Before 2.31 Nix gave whatever stands between the slashes to ssh as the host, which has no such host.',
  explain: {
    why: 'ssh says "Could not resolve hostname", which looks like a fault of DNS. The same URL works with a later Nix.',
    causes: ['A URL that was written for a later Nix, or for git, which has always taken a port.'],
    see: ['unresolved-ssh-host'],
  },
});
