import { lastHop } from '../derive/reach.ts';
import type { Visit } from '../model/facts/exchange.ts';
import type { HttpSession } from '../model/ports.ts';
import { type VisitRequest, visit } from './visit.ts';

/**
 * Whether a file is there, and how large, without downloading it. Many a server answers HEAD otherwise than GET: with 405, with 404 as it
 * has no such route, with 403 as the address is signed for GET alone. So only a yes is taken at its word; any other answer is checked by
 * the GET that Nix would send, cut off before its body.
 */
export async function headVisit(
  session: HttpSession,
  { url, headersFor }: Pick<VisitRequest, 'url' | 'headersFor'>,
  signal: AbortSignal,
): Promise<Visit> {
  const asked = await visit(session, { method: 'HEAD', url, headersFor, maxBodyBytes: 0 }, signal);
  const { status, failure } = lastHop(asked);
  const isThere = failure === undefined && status !== undefined && status >= 200 && status < 300;
  const isRefusedByHead = status !== undefined || failure?.phase === 'processing';
  if (isThere || !isRefusedByHead || signal.aborted) return asked;
  return visit(session, { url, headersFor, maxBodyBytes: 0 }, signal);
}
