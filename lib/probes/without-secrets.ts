import { type Fact, ok } from '../model/fact.ts';
import type { CacheFact } from '../model/facts/cache.ts';
import type { DaemonVisit } from '../model/facts/daemon-environment.ts';
import type { DiskCachesFact } from '../model/facts/disk-cache.ts';
import type { Exchange, Visit } from '../model/facts/exchange.ts';
import type { Facts } from '../model/facts/facts.ts';
import type { ReferencesFact } from '../model/facts/target.ts';
import { shownAnswer, withoutUrlSecrets } from '../nix/shown-answer.ts';

/**
 * The facts as they may be saved and judged. Bodies were needed whole until here, since an archive may be at a signed address; what is kept of
 * them is the same in every place, so that an address is still known for the same.
 */
export const withoutSecrets = (facts: Facts): Facts => ({
  ...facts,
  caches: mapped(facts.caches, (caches: readonly CacheFact[]) => caches.map(ofCache)),
  daemonVisits: mapped(facts.daemonVisits, (visits: readonly DaemonVisit[]) =>
    visits.map((one) => ({ ...one, visit: ofVisit(one.visit) })),
  ),
  diskCaches: mapped(facts.diskCaches, ofDiskCaches),
  references: mapped(facts.references, (references: ReferencesFact) => ({
    ...references,
    looked: references.looked.map((reference) => ({
      ...reference,
      asked: reference.asked.map((one) => ({
        ...one,
        visit: ofVisit(one.visit),
        ...(one.archive === undefined ? {} : { archive: ofVisit(one.archive) }),
      })),
    })),
  })),
});

function ofCache(cache: CacheFact): CacheFact {
  const { info, http2, families, narinfos, nars, checkedNars } = cache;
  return {
    ...cache,
    info: mapped(info, ofVisit),
    ...(http2 === undefined ? {} : { http2: mapped(http2, ofExchange) }),
    ...(families === undefined
      ? {}
      : {
          families: mapped(families, (all: NonNullable<Families>) =>
            all.map((one) =>
              one.exchange === undefined ? one : { ...one, exchange: ofExchange(one.exchange) },
            ),
          ),
        }),
    narinfos: mapped(narinfos, (all: Narinfos) => all.map((one) => ({ ...one, visit: ofVisit(one.visit) }))),
    ...(nars === undefined
      ? {}
      : {
          nars: nars.map((one) => ({ ...one, url: withoutUrlSecrets(one.url), visit: ofVisit(one.visit) })),
        }),
    ...(checkedNars === undefined
      ? {}
      : {
          checkedNars: checkedNars.map(({ check, ...one }) => ({
            ...one,
            url: withoutUrlSecrets(one.url),
            check: { ...check, visit: ofVisit(check.visit) },
          })),
        }),
  };
}

type Value<T> = T extends { readonly state: 'ok'; readonly value: infer Found } ? Found : never;
type Families = Value<NonNullable<CacheFact['families']>>;
type Narinfos = Value<CacheFact['narinfos']>;

const ofDiskCaches = (known: DiskCachesFact): DiskCachesFact => ({
  ...known,
  files: known.files.map((file) => ({
    ...file,
    content: mapped(file.content, (content: Value<typeof file.content>) => ({
      ...content,
      paths: content.paths.map((row) =>
        row.url === undefined ? row : { ...row, url: withoutUrlSecrets(row.url) },
      ),
    })),
  })),
});

const ofVisit = (visit: Visit): Visit => visit.map(ofExchange);

function ofExchange(exchange: Exchange): Exchange {
  const { body } = exchange;
  return body === undefined ? exchange : { ...exchange, body: { ...body, text: shownAnswer(body.text) } };
}

const mapped = <T>(fact: Fact<T>, change: (value: T) => T): Fact<T> =>
  fact.state === 'ok' ? ok(change(fact.value)) : fact;
