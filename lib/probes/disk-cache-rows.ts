import type { Sample } from '../model/facts/cache.ts';
import type { DiskCacheContent, RememberedCache, RememberedPath } from '../model/facts/disk-cache.ts';
import type { Row, Rows } from '../model/ports.ts';
import { excerpt } from '../nix/excerpt.ts';
import { keyNamesOf } from '../nix/signature-names.ts';
import { parseStoreUrl } from '../nix/store-url.ts';
import { withoutLogins } from '../nix/store-url-text.ts';

/** Caches beyond this are left out, those asked longest ago first. */
const MOST_CACHES = 1000;
/** Sample paths per cache: the newest, since those are what this machine wanted last. */
const SAMPLES_PER_CACHE = 6;
const MOST_SAMPLES = 5000;
/** Hash parts in one query. */
const CHUNK = 500;
/** Characters; what is longer was not written by Nix, but for the references of a large path. */
const LONGEST = 4000;
const LONGEST_LIST = 1_000_000;

// The columns of v6 to v8 (nar-info-disk-cache.cc). Numbers are read as Nix reads them, whatever type a row has.
const CACHE = `id, substr(url, 1, ${LONGEST}) AS url, CAST(timestamp AS INTEGER) AS timestamp, substr(storeDir, 1, ${LONGEST}) AS storeDir`;
const NEWEST_CACHES = `FROM BinaryCaches ORDER BY timestamp DESC, id LIMIT ${MOST_CACHES + 1}`;
const PLAIN_CACHES = `SELECT ${CACHE}, CAST(wantMassQuery AS INTEGER) AS wantMassQuery, CAST(priority AS INTEGER) AS priority ${NEWEST_CACHES}`;
/** Determinate Nix keeps the lines of nix-cache-info as JSON. */
const CACHES_WITH_FIELDS = `SELECT ${CACHE}, substr(fields, 1, ${LONGEST}) AS fields ${NEWEST_CACHES}`;
const COUNTS =
  'SELECT cache, sum(present != 0) AS positive, sum(present = 0) AS negative FROM NARs GROUP BY cache';
const SAMPLES = `
  SELECT url, hashPart, namePart, sigs FROM (
    SELECT ${['c.url', 'n.hashPart', 'n.namePart', 'n.sigs'].map((name) => `substr(${name}, 1, ${LONGEST}) AS ${name.slice(2)}`).join(', ')},
           row_number() OVER (PARTITION BY n.cache ORDER BY n.timestamp DESC, n.hashPart) AS place
    FROM NARs n JOIN BinaryCaches c ON c.id = n.cache WHERE n.present = 1)
  WHERE place <= ${SAMPLES_PER_CACHE} LIMIT ${MOST_SAMPLES}`;

/** The queries for one disk cache, and about these paths. */
export function diskCacheQueries(hashParts: readonly string[]): readonly string[] {
  const wanted = [...new Set(hashParts)].filter((part) => /^[0-9a-z]{32}$/.test(part));
  const chunks = Array.from({ length: Math.ceil(wanted.length / CHUNK) }, (_, index) =>
    wanted.slice(index * CHUNK, (index + 1) * CHUNK),
  );
  return [PLAIN_CACHES, CACHES_WITH_FIELDS, COUNTS, SAMPLES, ...chunks.map(pathsQuery)];
}

const pathsQuery = (hashParts: readonly string[]): string => `
  SELECT substr(c.url, 1, ${LONGEST}) AS cache, n.hashPart AS hashPart, n.present != 0 AS present, CAST(n.timestamp AS INTEGER) AS timestamp,
         ${['namePart', 'url', 'compression', 'narHash', 'deriver', 'ca'].map((name) => `substr(n.${name}, 1, ${LONGEST}) AS ${name}`).join(', ')},
         CAST(n.fileSize AS INTEGER) AS fileSize, CAST(n.narSize AS INTEGER) AS narSize,
         ${['refs', 'sigs'].map((name) => `substr(n.${name}, 1, ${LONGEST_LIST}) AS ${name}`).join(', ')}
  FROM NARs n JOIN BinaryCaches c ON c.id = n.cache
  WHERE n.hashPart IN (${hashParts.map((part) => `'${part}'`).join(', ')}) LIMIT ${100 * CHUNK}`;

/** What a disk cache holds, by the answers to its queries; or why that cannot be told. */
export function diskCacheContent([plain, withFields, counts, , ...paths]: readonly Rows[]):
  | DiskCacheContent
  | { readonly unreadable: string } {
  const caches = plain?.state === 'ok' ? plain : withFields;
  for (const rows of [caches, counts, ...paths])
    if (rows?.state !== 'ok')
      return { unreadable: excerpt(plain?.state === 'failed' ? plain.reason : (rows?.reason ?? '')) };
  const known = rowsOf(caches);
  const counted = new Map(rowsOf(counts).map((row) => [row['cache'], row]));
  return {
    caches: known.slice(0, MOST_CACHES).flatMap((row) => cacheOf(row, counted.get(row['id'] ?? null))),
    truncated: known.length > MOST_CACHES,
    paths: paths.flatMap(rowsOf).flatMap(pathOf),
  };
}

/**
 * The narinfos that Nix found and remembers, per cache, with their signatures. A path that Nix refused for its signature is among them,
 * which makes this the best sample there is.
 */
export const diskCacheSamples = ([, , , samples]: readonly Rows[], storeDir: string): readonly Sample[] =>
  rowsOf(samples).flatMap((row) => sampleOf(row, storeDir));

const rowsOf = (rows: Rows | undefined): readonly Row[] => (rows?.state === 'ok' ? rows.rows : []);

function cacheOf(row: Row, counts: Row | undefined): readonly RememberedCache[] {
  const { url, storeDir, timestamp } = row;
  if (typeof url !== 'string' || typeof timestamp !== 'number') return [];
  const { priority, wantMassQuery } = typeof row['fields'] === 'string' ? fieldsOf(row['fields']) : row;
  return [
    {
      url: shown(url),
      storeDir: excerpt(textOf(storeDir) ?? ''),
      ...(typeof wantMassQuery === 'number' ? { wantMassQuery: wantMassQuery !== 0 } : {}),
      ...(typeof priority === 'number' ? { priority } : {}),
      timestamp,
      positive: numberOf(counts?.['positive']) ?? 0,
      negative: numberOf(counts?.['negative']) ?? 0,
    },
  ];
}

/** What is not announced is what Nix takes for it. */
function fieldsOf(json: string): { readonly priority?: number; readonly wantMassQuery?: number } {
  try {
    const fields: unknown = JSON.parse(json);
    if (typeof fields !== 'object' || fields === null) return {};
    const given = new Map(Object.entries(fields));
    const priority = given.get('Priority') ?? 0;
    return {
      ...(/^-?[0-9]{1,10}$/.test(String(priority)) ? { priority: Number(priority) } : {}),
      wantMassQuery: given.get('WantMassQuery') === '1' ? 1 : 0,
    };
  } catch {
    return {};
  }
}

function pathOf(row: Row): readonly RememberedPath[] {
  const { cache, hashPart, present, timestamp } = row;
  if (typeof cache !== 'string' || typeof hashPart !== 'string' || typeof timestamp !== 'number') return [];
  const texts = ['namePart', 'url', 'compression', 'narHash', 'deriver', 'ca'].flatMap((name) => {
    const text = textOf(row[name]);
    return text === undefined || text === '' ? [] : [[name, withoutLogins(text)]];
  });
  const numbers = ['fileSize', 'narSize'].flatMap((name) => {
    const number = numberOf(row[name]);
    return number === undefined ? [] : [[name, number]];
  });
  const lists = ['refs', 'sigs'].flatMap((name) => {
    const text = textOf(row[name]);
    const isWhole = text !== undefined && text.length < LONGEST_LIST;
    return isWhole ? [[name, text.split(' ').filter((word) => word !== '')]] : [];
  });
  return [
    {
      cache: shown(cache),
      hashPart,
      present: present === 1,
      timestamp,
      ...Object.fromEntries([...texts, ...numbers, ...lists]),
    },
  ];
}

function sampleOf({ url, hashPart, namePart, sigs }: Row, storeDir: string): readonly Sample[] {
  if (typeof url !== 'string' || typeof hashPart !== 'string') return [];
  const keyNames = typeof sigs === 'string' ? keyNamesOf(sigs.split(' ')) : [];
  return [
    {
      hashPart,
      source: 'disk cache',
      // Nix stores the URL with its credentials; the scheme, host and path are enough to know the cache by.
      cache: url.replace(/\/\/[^/]*@/, '//'),
      ...(typeof namePart === 'string' ? { storePath: `${storeDir}/${hashPart}-${namePart}` } : {}),
      ...(keyNames.length === 0 ? {} : { keyNames: [...keyNames] }),
    },
  ];
}

/** The form in which a substituter is shown, so that the two can be compared. */
const shown = (url: string): string => parseStoreUrl(url).text;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
