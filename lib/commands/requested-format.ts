import type { Format } from '../model/format.ts';

/** The part of a request that says how to print. */
export interface PrintRequest<Known extends Format = Format> {
  /** Short for the format of that name. */
  readonly json: boolean;
  readonly format?: Known | undefined;
}

export const requestedFormat = <Known extends Format>({
  json,
  format,
}: PrintRequest<Known>): Known | 'json' | 'text' => format ?? (json ? 'json' : 'text');
