import { type Memory, rememberedPriority } from '../derive/cache-memory.ts';
import type { CacheView } from '../derive/cache-view.ts';
import type { Effective } from '../derive/effective.ts';
import { askedSamples } from '../derive/narinfo-outcome.ts';
import { orderOf } from '../derive/order.ts';
import { phasesOf } from '../derive/phases.ts';
import { lastHop } from '../derive/reach.ts';
import { type SignatureState, signatureState } from '../derive/signatures.ts';
import type { SshView } from '../derive/ssh-view.ts';
import { median } from '../derive/timing.ts';
import { type Fact, okValue } from '../model/fact.ts';
import type { CacheReport } from '../model/report.ts';
import { keyNamesOf } from '../nix/signature-names.ts';
import { reachText, signatureText, sshReachText } from './cache-words.ts';
import { certificateExpires, familyReports, tellingHeaders } from './connection-report.ts';

/** A cache as it was seen, before it is held against the findings. */
type SeenCache = Omit<CacheReport, 'working' | 'away'>;

/** What there is to say of each cache, in configured order. `effective` is undefined where the settings could not be read. */
export function cacheReports(
  caches: readonly CacheView[],
  effective: Effective | undefined,
  ssh: readonly SshView[] = [],
  memory?: Memory,
): readonly SeenCache[] {
  const { storeDir, dropped } = effective ?? { storeDir: '/nix/store', dropped: [] };
  const places = orderOf(caches, { version: effective?.version, storeDir, dropped }, (cache) =>
    memory === undefined ? undefined : rememberedPriority(cache, memory),
  );
  const reports = caches.map((cache): SeenCache => {
    const { reach, fact } = cache;
    const place = places.get(cache.name);
    const signature = effective === undefined ? noSettings : signatureState(cache, effective);
    const asked = askedSamples(fact, storeDir);
    const info = okValue(fact.info);
    const behindSsh = ssh.find(({ kind, name }) => kind === 'cache' && name === cache.name);
    const seen = behindSsh === undefined ? undefined : sshReachText(behindSsh);
    return {
      substituter: cache.name,
      order: place?.order ?? null,
      priority: place?.priority ?? null,
      priorityFrom: place?.priorityFrom ?? 'unknown',
      reach: seen?.kind ?? reach.kind,
      reachText: seen?.text ?? reachText(reach),
      httpStatus: (info === undefined ? undefined : lastHop(info).status) ?? null,
      signature: signature.kind,
      signatureText: signatureText(signature),
      keyNames: keyNamesOf(
        asked.flatMap(({ outcome }) => (outcome.kind === 'hit' ? outcome.narinfo.signatures : [])),
      ),
      samples: { asked: asked.length, found: asked.filter(({ outcome }) => outcome.kind === 'hit').length },
      credential: fact.credential,
      hitMs: medianOf(fact.hitsMs),
      missMs: medianOf(fact.missesMs),
      speedRank: null,
      firstRequest: (info === undefined ? undefined : phasesOf(info)) ?? null,
      certificateExpires: certificateExpires(fact.info),
      headers: info === undefined ? {} : tellingHeaders(lastHop(info)),
      families: familyReports(fact.families),
      droppedByDaemon: dropped.find(({ entry }) => entry === cache.name)?.rule ?? null,
    };
  });
  return ranked(reports);
}

const noSettings: SignatureState = { kind: 'unknown', because: 'the trusted keys are not known' };

/** What a warm request for a narinfo takes: for a path that is there, which is what Nix waits for most, else for one that is not. */
const answerMs = ({ hitMs, missMs }: SeenCache): number | null => hitMs ?? missMs;

function ranked(reports: readonly SeenCache[]): readonly SeenCache[] {
  const fastest = reports
    .filter((report) => answerMs(report) !== null)
    .sort((left, right) => (answerMs(left) ?? 0) - (answerMs(right) ?? 0));
  return reports.map((report) => {
    const rank = fastest.indexOf(report);
    return rank < 0 ? report : { ...report, speedRank: rank + 1 };
  });
}

const medianOf = (times: Fact<readonly number[]>): number | null => median(okValue(times) ?? []) ?? null;
