import type { Connection } from '../model/facts/exchange.ts';

type Certificate = NonNullable<Connection['tls']>['chain'][number];

/** The certificate that the server showed for itself; absent where the handshake did not come so far. */
export const ownCertificate = (connection: Connection): Certificate | undefined => connection.tls?.chain[0];

/** Who would have to be known here for the chain to be trusted: the issuer of the last certificate that the server sent. */
export const missingIssuer = (connection: Connection): string | undefined =>
  connection.tls?.chain.at(-1)?.issuer;

/** "the certificate for cache.test, issued by Example CA, is valid from 2026-01-01 to 2026-04-01". */
export const describeCertificate = ({ subject, issuer, validFrom, validTo }: Certificate): string =>
  `the certificate for ${subject || 'nobody'}, issued by ${issuer || 'nobody'}, is valid from ${day(validFrom)} to ${day(validTo)}`;

/** The day of an RFC 3339 time. */
export const day = (time: string): string => time.slice(0, 10);
