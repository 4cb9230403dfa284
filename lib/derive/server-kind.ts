import type { Exchange } from '../model/facts/exchange.ts';
import type { CacheView } from './cache-view.ts';
import { lastHop } from './reach.ts';

/** The software, or the service, that a cache is. */
export type ServerKind =
  | 'nix-serve'
  | 'nix-serve-ng'
  | 'harmonia'
  | 'attic'
  | 'ncps'
  | 'cachix'
  | 's3'
  | 'r2'
  | 'nginx';

/** What answers before it, where that says so. */
export type FrontKind = 'nginx' | 'caddy' | 'cloudflare';

export interface ServerView {
  /** Undefined where nothing tells. */
  readonly kind: ServerKind | undefined;
  /** `certain`: nothing else answers so. `likely`: others might. */
  readonly sure: 'certain' | 'likely';
  readonly front: FrontKind | undefined;
}

/** Recognises the server of a cache by the answers that are there already: nothing is asked for this. */
export function serverOfCache(cache: CacheView): ServerView {
  const answers = answersOf(cache);
  const front = answers.map(frontOf).find((found) => found !== undefined);
  const recognised = byAddress(cache) ?? byAnswer(answers) ?? byInfo(answers, front);
  return { kind: recognised?.kind, sure: recognised?.sure ?? 'likely', front };
}

type Recognised = Pick<ServerView, 'sure'> & { readonly kind: ServerKind };
const certainly = (kind: ServerKind): Recognised => ({ kind, sure: 'certain' });
const likely = (kind: ServerKind): Recognised => ({ kind, sure: 'likely' });

function answersOf({ fact }: CacheView): readonly Exchange[] {
  const narinfos = fact.narinfos.state === 'ok' ? fact.narinfos.value.map(({ visit }) => visit) : [];
  const visits = fact.info.state === 'ok' ? [fact.info.value, ...narinfos] : narinfos;
  return visits.map(lastHop).filter(({ status }) => status !== undefined);
}

function byAddress({ store }: CacheView): Recognised | undefined {
  const host = store.host?.toLowerCase() ?? '';
  if (store.kind === 's3') return certainly('s3');
  if (host === 'cachix.org' || host.endsWith('.cachix.org')) return certainly('cachix');
  if (/\.r2\.(?:dev|cloudflarestorage\.com)$/.test(host)) return certainly('r2');
  return /(?:^|\.)s3[.-][a-z0-9.-]*amazonaws\.com$/.test(host) ? certainly('s3') : undefined;
}

/** Names of errors in the JSON of attic (server/src/error.rs). */
const atticErrors =
  /"error":"(?:NotFound|Unauthorized|InternalServerError|NoSuchObject|NoSuchCache|AccessError|IncompleteNar|RequestError)"/;

/** What only one of them says. */
function byAnswer(answers: readonly Exchange[]): Recognised | undefined {
  for (const answer of answers) {
    const { headers = {}, status } = answer;
    const server = headers['server'] ?? '';
    const text = answer.body?.text.slice(0, 500) ?? '';
    if (headers['x-attic-cache-visibility'] !== undefined) return certainly('attic');
    if (/^\{"code":\d{3},/.test(text) && atticErrors.test(text)) return certainly('attic');
    if (headers['nix-link'] !== undefined || (status === 404 && text === 'missed hash'))
      return certainly('harmonia');
    if (/^AmazonS3|^MinIO|^Garage/i.test(server) || headers['x-amz-bucket-region'] !== undefined)
      return certainly('s3');
    if (/^Warp\//.test(server) && (text === 'No such path.\n' || isPlainInfo(answer)))
      return certainly('nix-serve-ng');
    // Behind a proxy the two cannot be told apart: they say the same.
    if (status === 404 && text === 'No such path.\n') return likely('nix-serve');
  }
  return undefined;
}

/** What several could say. */
function byInfo(answers: readonly Exchange[], front: FrontKind | undefined): Recognised | undefined {
  const [info] = answers;
  if (info === undefined) return undefined;
  const text = info.body?.text ?? '';
  // It has a page of its own for what is not there; a proxy hands on that of the server behind it.
  if (front === 'nginx' && answers.some(isPageOfNginx)) return likely('nginx');
  if (text === 'StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 10') return likely('ncps');
  if (isPlainInfo(info) && /\nWantMassQuery: 1\nPriority: 30\n$/.test(text)) return likely('nix-serve');
  return front === 'nginx' &&
    info.status === 200 &&
    info.headers?.['content-type'] === 'application/octet-stream'
    ? likely('nginx')
    : undefined;
}

const isPageOfNginx = ({ status, body }: Exchange): boolean =>
  status === 404 && /<hr><center>nginx/.test(body?.text.slice(0, 1000) ?? '');

const isPlainInfo = ({ status, headers, body }: Exchange): boolean =>
  status === 200 && headers?.['content-type'] === 'text/plain' && body?.text.startsWith('StoreDir:') === true;

function frontOf({ headers = {} }: Exchange): FrontKind | undefined {
  const server = (headers['server'] ?? '').toLowerCase();
  if (server === 'cloudflare' || headers['cf-ray'] !== undefined) return 'cloudflare';
  if (/^(?:nginx|openresty)\b/.test(server)) return 'nginx';
  return /^caddy\b/.test(server) || /\bcaddy\b/i.test(headers['via'] ?? '') ? 'caddy' : undefined;
}
