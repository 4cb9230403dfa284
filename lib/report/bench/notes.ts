import { coldStartOf } from '../../bench/cold-start.ts';
import { type CacheMeasurement, givesNoArchive } from '../../bench/measurement.ts';
import { isBelowResolution } from '../../bench/resolution.ts';
import { statisticsOf } from '../../bench/statistics.ts';
import { reachOf } from '../../derive/reach.ts';
import { ok } from '../../model/fact.ts';
import { reachText } from '../cache-words.ts';
import { amount, timeText } from './numbers.ts';

/** What a reader should know before believing the numbers of a cache. */
export function benchNotes(cache: CacheMeasurement): readonly string[] {
  const { closes, requests, protocol, series } = cache;
  const notes: string[] = [];
  const hits = series.hits.filter((ms) => ms !== undefined);
  const cold = coldStartOf(cache);
  if (cold !== undefined)
    notes.push(
      `the first request for a path took ${timeText(cold.firstMs)}, later ones ${timeText(cold.laterMs)}: something in front of it fetches what it has not got yet; Nix asks for most paths once`,
    );
  const answer =
    statisticsOf(hits)?.median ?? statisticsOf(series.misses.filter((ms) => ms !== undefined))?.median;
  if (answer !== undefined && isBelowResolution(answer))
    notes.push(
      'answers in less than a millisecond, where a time says more about this machine than about the cache',
    );
  if (closes)
    notes.push('ends each connection after one answer, so that every time here includes making one');
  notes.push(...lostText(cache));
  if (requests.failed > 0)
    notes.push(
      `${requests.failed} of ${amount(requests.made, 'request')} failed, and ${requests.failed === 1 ? 'is' : 'are'} not in the times`,
    );
  if (protocol === 'http/2') notes.push('measured over HTTP/2, which Nix speaks with it');
  return notes;
}

function lostText(cache: CacheMeasurement): readonly string[] {
  const { series, lostArchives } = cache;
  const last = lostArchives.at(-1);
  if (last === undefined) return [];
  const how = reachText(reachOf(ok(last)));
  return givesNoArchive(cache)
    ? [
        `answers for its paths, but no archive came from it (${how}): Nix would not get them there, so that it is left out of the advice; nixcache why --verify PATH looks closer`,
      ]
    : [
        `${lostArchives.length} of ${amount(lostArchives.length + series.archives.length, 'archive')} did not come (${how})`,
      ];
}
