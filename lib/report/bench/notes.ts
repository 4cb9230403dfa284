import type { CacheMeasurement } from '../../bench/measurement.ts';

/** What a reader should know before believing the numbers of a cache. */
export function benchNotes({ closes, requests, protocol }: CacheMeasurement): readonly string[] {
  const notes: string[] = [];
  if (closes)
    notes.push('ends each connection after one answer, so that every time here includes making one');
  if (requests.failed > 0)
    notes.push(`${requests.failed} of ${requests.made} requests failed, and are not in the times`);
  if (protocol === 'http/2') notes.push('measured over HTTP/2, which Nix speaks with it');
  return notes;
}
