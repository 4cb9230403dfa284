import type { IncomingRequest, OutgoingAnswer, UsagePort } from '../../model/ports.ts';
import { renderExporter } from '../../report/exporter-metrics.ts';
import { EXPOSITION_TYPE } from '../../report/exposition.ts';
import type { Looks } from './looks.ts';
import { patienceMs } from './patience.ts';
import { targetOf } from './target-of.ts';

const INDEX = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>nixcache exporter</title>
<h1>nixcache exporter</h1>
<ul>
<li><a href="/metrics">/metrics</a>: this machine and its configured substituters
<li>/probe?substituter=URL: one of them, or one that is allowed
<li><a href="/-/healthy">/-/healthy</a>
</ul>
</html>
`;

type Answer = (request: IncomingRequest) => Promise<OutgoingAnswer>;

/** What the exporter says to each request. Nothing of a request comes back in an answer. */
export function createAnswer(looks: Looks, usage: UsagePort): Answer {
  const scrapes = new Map<string, { readonly path: string; readonly code: string; readonly count: number }>();
  const count = (path: string, { status }: OutgoingAnswer): void => {
    const code = String(status);
    const key = `${path} ${code}`;
    scrapes.set(key, { path, code, count: (scrapes.get(key)?.count ?? 0) + 1 });
  };

  const answers: Readonly<
    Record<string, (query: string, request: IncomingRequest) => Promise<OutgoingAnswer>>
  > = {
    '/metrics': async (_query, { headers }) => {
      const text = await looks.metrics(patienceMs(headers));
      return metrics(`${text}${renderExporter({ scrapes, ...usage() })}`);
    },
    '/probe': async (query, { headers }) => {
      const target = targetOf(query);
      if ('problem' in target) return text(400, target.problem);
      const found = await looks.probe(target.name, patienceMs(headers));
      return found === undefined
        ? text(403, 'it is neither a configured substituter nor one that --allow names')
        : metrics(found);
    },
    '/-/healthy': async () => text(200, 'nixcache exporter is healthy'),
    '/': async () => ({ status: 200, contentType: 'text/html; charset=utf-8', body: INDEX }),
  };

  return async (request) => {
    const [path = '', query = ''] = splitOnce(request.target, '?');
    const known = Object.hasOwn(answers, path) ? answers[path] : undefined;
    const answer =
      known === undefined
        ? text(404, 'there is /metrics, /probe and /-/healthy')
        : await known(query, request);
    count(known === undefined ? 'other' : path, answer);
    return answer;
  };
}

const metrics = (body: string): OutgoingAnswer => ({ status: 200, contentType: EXPOSITION_TYPE, body });

const text = (status: number, line: string): OutgoingAnswer => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body: `${line}\n`,
});

function splitOnce(whole: string, at: string): readonly [string, string] {
  const place = whole.indexOf(at);
  return place < 0 ? [whole, ''] : [whole.slice(0, place), whole.slice(place + at.length)];
}
