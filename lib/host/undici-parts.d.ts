declare module 'undici/lib/core/connect.js' {
  import { buildConnector } from 'undici';
  export = buildConnector;
}

declare module 'undici/lib/dispatcher/client.js' {
  import type { Client } from 'undici';

  /** `request`, `connect` and the like are only added to it by undici's entry. */
  const BareClient: new (
    ...options: ConstructorParameters<typeof Client>
  ) => Pick<Client, 'dispatch' | 'destroy'>;
  export = BareClient;
}
