/**
 * The two parts of undici that we use, without its `fetch`, cache and mocks: a third of the code, and a start that is
 * shorter by some 40 ms. Their types are declared in undici-parts.d.ts.
 */
export { default as buildConnector } from 'undici/lib/core/connect.js';
export { default as Client } from 'undici/lib/dispatcher/client.js';
