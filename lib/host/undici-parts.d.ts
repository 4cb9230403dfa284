declare module 'undici/lib/core/connect.js' {
  import { buildConnector } from 'undici';
  export = buildConnector;
}

declare module 'undici/lib/dispatcher/client.js' {
  import type { Duplex } from 'node:stream';
  import type { buildConnector, Client } from 'undici';

  /** It takes any stream for a connection, not only a socket. */
  type Connect = (
    target: buildConnector.Options,
    callback: (...outcome: [null, Duplex] | [Error, null]) => void,
  ) => void;

  /** `request`, `connect` and the like are only added to it by undici's entry. */
  const BareClient: new (
    origin: string,
    options: Omit<Client.Options, 'connect'> & { readonly connect: Connect },
  ) => Pick<Client, 'dispatch' | 'destroy'>;
  export = BareClient;
}
