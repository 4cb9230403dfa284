import Type from 'typebox';
import { dateTime, type Shape } from '../fact.ts';

/**
 * When things happened during one request, in milliseconds after it began, on a monotonic clock.
 * A moment that was never reached is absent, never 0; a request on a kept connection has no lookup, connect or TLS moment.
 */
export const MomentsSchema = Type.Object({
  lookedUp: Type.Optional(Type.Number()),
  connected: Type.Optional(Type.Number()),
  secured: Type.Optional(Type.Number()),
  sent: Type.Optional(Type.Number()),
  answered: Type.Optional(Type.Number()),
  ended: Type.Number(),
});

const CertificateSchema = Type.Object({
  subject: Type.String(),
  issuer: Type.String(),
  alternativeNames: Type.Array(Type.String()),
  validFrom: Type.String({ description: 'RFC 3339; as it stands there where it is no date' }),
  validTo: Type.String({ description: 'RFC 3339; as it stands there where it is no date' }),
  fingerprint256: Type.String(),
});

export const ConnectionSchema = Type.Object({
  reused: Type.Boolean(),
  via: Type.Union([Type.Literal('direct'), Type.Literal('proxy'), Type.Literal('file')]),
  proxy: Type.Optional(Type.String({ description: 'the proxy asked, without credentials' })),
  lookup: Type.Optional(Type.Array(Type.String(), { description: 'the addresses that the resolver gave' })),
  address: Type.Optional(Type.String({ description: 'the address connected to, or last tried' })),
  port: Type.Optional(Type.Number()),
  tls: Type.Optional(
    Type.Object({
      protocol: Type.Optional(Type.String()),
      chain: Type.Array(CertificateSchema, {
        description: 'the certificates sent by the server, its own first',
      }),
    }),
  ),
});

/** The phase in which a request died. `request` is ours: the request could not even be formed. */
const PhaseSchema = Type.Union([
  Type.Literal('request'),
  Type.Literal('resolve'),
  Type.Literal('connect'),
  Type.Literal('tls'),
  Type.Literal('processing'),
  Type.Literal('transfer'),
]);
export type Phase = Shape<typeof PhaseSchema>;

export const FailureSchema = Type.Object({
  phase: PhaseSchema,
  code: Type.String({
    description:
      "the operating system's, TLS library's or HTTP client's code; TIMEOUT when our deadline came first",
  }),
  message: Type.String(),
});

/** One request and what came of it. A failed one is a result like any other. */
export const ExchangeSchema = Type.Object({
  url: Type.String({ description: 'without credentials' }),
  startedAt: dateTime(),
  momentsMs: MomentsSchema,
  connection: ConnectionSchema,
  status: Type.Optional(Type.Number()),
  headers: Type.Optional(
    Type.Record(Type.String(), Type.String(), { description: 'the few that a diagnosis needs' }),
  ),
  body: Type.Optional(
    Type.Object({
      text: Type.String(),
      bytes: Type.Number({
        description: 'bytes after decoding; the text is cut off when there were more than asked for',
      }),
      truncated: Type.Boolean(),
    }),
  ),
  failure: Type.Optional(FailureSchema),
});

export type Moments = Shape<typeof MomentsSchema>;
export type Connection = Shape<typeof ConnectionSchema>;
export type Failure = Shape<typeof FailureSchema>;
export type Exchange = Shape<typeof ExchangeSchema>;

/** A request with the redirects that it followed: one exchange per hop, the last one decides. Never empty. */
export const VisitSchema = Type.Array(ExchangeSchema, { minItems: 1 });
export type Visit = Shape<typeof VisitSchema>;
