import { phasesOf } from '../derive/phases.ts';
import { lastHop } from '../derive/reach.ts';
import { type Fact, okValue } from '../model/fact.ts';
import type { FamilyVisit } from '../model/facts/cache.ts';
import type { Exchange, Visit } from '../model/facts/exchange.ts';
import type { CacheReport, FamilyReport } from '../model/report.ts';

/** Headers that tell who answered: the server, the proxies and caches before it, and under which number they remember the request. */
const telling =
  /^(?:server|date|age|via|retry-after|content-type|cf-ray|cf-cache-status|cache-control|x-cache|x-cache-hits|x-served-by|x-timer|x-amz-.*)$/;

/** Those of an answer; none where there was no answer. */
export const tellingHeaders = ({ headers = {} }: Exchange): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => telling.test(name)));

/** When the first certificate of the chain ends, RFC 3339; null without TLS, or where none was seen. */
export function certificateExpires(info: Fact<Visit>): CacheReport['certificateExpires'] {
  if (info.state !== 'ok') return null;
  const chain = lastHop(info.value).connection.tls?.chain ?? [];
  const ends = chain.map(({ validTo }) => Date.parse(validTo)).filter((ms) => !Number.isNaN(ms));
  return ends.length === 0 ? null : new Date(Math.min(...ends)).toISOString();
}

/** What each family of addresses gave by itself. */
export const familyReports = (families: Fact<readonly FamilyVisit[]> | undefined): readonly FamilyReport[] =>
  families === undefined ? [] : (okValue<readonly FamilyVisit[]>(families) ?? []).map(familyReport);

function familyReport({ family, addresses, lookupCode, lookupMs, exchange }: FamilyVisit): FamilyReport {
  const phases = exchange === undefined ? undefined : phasesOf([exchange]);
  const resolveMs = lookupMs ?? null;
  return {
    family: family === 4 ? 'IPv4' : 'IPv6',
    addresses,
    resolveMs,
    connectMs: phases?.connectMs ?? null,
    tlsMs: phases?.tlsMs ?? null,
    processingMs: phases?.processingMs ?? null,
    transferMs: phases?.transferMs ?? null,
    totalMs:
      exchange === undefined || exchange.failure !== undefined
        ? null
        : Math.round(((resolveMs ?? 0) + exchange.momentsMs.ended) * 1000) / 1000,
    httpStatus: exchange?.status ?? null,
    code: lookupCode ?? exchange?.failure?.code ?? null,
  };
}
