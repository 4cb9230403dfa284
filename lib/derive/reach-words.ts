import type { Exchange } from '../model/facts/exchange.ts';
import { duration } from './endpoint.ts';

/** How a request ended, in a few words: "ECONNREFUSED after 3.0 ms", "status 401". */
export const endOf = ({ failure, status, momentsMs }: Exchange): string =>
  failure === undefined
    ? `status ${status ?? 'unknown'}`
    : `${failure.code} after ${duration(momentsMs.ended)}`;
