import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { nixName } from '../derive/consequence.ts';
import type { FixIntent } from '../model/fix.ts';
import { type S3Problem, s3Store, withoutParam, withParam } from '../nix/s3-store.ts';
import { parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, type Judgement } from './define-check.ts';

type Problem = S3Problem | 'names-bucket';

interface Data {
  readonly problem: Problem;
  readonly value: string;
}

export default defineCheck({
  id: 'unusable-endpoint',
  title: 'The parameters of an s3:// URL lead nowhere',
  severity: 'error',
  layer: 'configuration',
  needs: ['caches'],
  wants: ['nix'],
  explains: ['missing-bucket', 'missing-cache-info', 'private-bucket', 'unresolved-host'],
  subjects: cacheViews,
  judge: (cache, { nix }): Judgement<Data> => {
    const reading = s3Store(cache.store);
    if (reading === undefined) return good;
    const version = nix === undefined ? undefined : parseNixVersion(nix.versionLine);
    const problem = reading.ok ? misread(cache) : reading.problem;
    if (problem === undefined) return good;
    const value = cache.store.params[paramOf[problem]] ?? cache.store.host ?? '';
    return {
      found: true,
      data: { problem, value },
      // A name that happens to be that of the bucket can be what was meant.
      ...(problem === 'names-bucket' ? { severity: 'warning' as const, certainty: 'likely' as const } : {}),
      evidence: [
        problem === 'dotted-bucket'
          ? `the bucket is ${value}, and addressing-style=virtual`
          : `${paramOf[problem]}=${value}`,
      ],
      consequence: `${nixName(version)} cannot ask for this cache, and goes on without it.`,
      fixes: [fixFor(problem, value, cache)],
    };
  },
  message: ({ subject, data }) =>
    data.problem === 'names-bucket'
      ? `The endpoint of ${subject.name} names the bucket a second time.`
      : `${subject.name} has ${words[data.problem]}.`,
  cause: ({ data }) => causes[data.problem],
  explain: {
    why: 'Nix makes an https URL from the parameters of an s3:// URL. A mistake in one of them leads to another server, or to none.',
    causes: [
      'A scheme= that is something else than http or https.',
      'The endpoint already holds the bucket, as some consoles show it.',
    ],
    see: ['unusable-substituter', 'missing-bucket'],
  },
});

const paramOf: Readonly<Record<Problem, string>> = {
  scheme: 'scheme',
  endpoint: 'endpoint',
  'addressing-style': 'addressing-style',
  'dotted-bucket': 'bucket',
  'names-bucket': 'endpoint',
};

const words: Readonly<Record<S3Problem, string>> = {
  scheme: 'a scheme that is neither http nor https',
  endpoint: 'an endpoint that is no host',
  'addressing-style': 'an addressing-style that is none of auto, path and virtual',
  'dotted-bucket': 'a dot in the name of its bucket, which cannot stand in a host name',
};

const causes: Readonly<Record<Problem, string>> = {
  scheme: 'scheme= says how the endpoint is asked: https, which is the default, or http.',
  endpoint:
    'endpoint= wants a host such as minio.example.org, with a port where it has one, or a URL with nothing after the host.',
  'addressing-style':
    'addressing-style= says where the bucket stands: in the path, in the host name (virtual), or auto.',
  'dotted-bucket': 'A certificate for *.s3.amazonaws.com does not cover a name with one more dot in front.',
  'names-bucket':
    'With an endpoint Nix appends the name of the bucket to the path. An endpoint that begins with it leads to a folder of that name inside the bucket.',
};

/** What is well-formed, but hardly what was meant. */
function misread({ store }: CacheView): Problem | undefined {
  const reading = s3Store(store);
  if (reading?.ok !== true || reading.value.endpoint === undefined) return undefined;
  const { endpoint, bucket, style } = reading.value;
  return style === 'path' && endpoint.host.startsWith(`${bucket}.`) ? 'names-bucket' : undefined;
}

function fixFor(problem: Problem, value: string, { name, store }: CacheView): FixIntent {
  const to = (entry: string): FixIntent => ({
    kind: 'replace-in-setting',
    setting: 'substituters',
    from: name,
    to: entry,
    certainty: 'suggestion',
  });
  switch (problem) {
    case 'scheme':
      return to(withoutParam(name, 'scheme'));
    case 'addressing-style':
    case 'dotted-bucket':
      return to(withoutParam(name, 'addressing-style'));
    case 'names-bucket':
      return to(withParam(name, 'endpoint', value.replace(`${store.host}.`, '')));
    case 'endpoint':
      return {
        kind: 'do',
        text: 'Correct endpoint= in the URL: the host of the S3 server, such as endpoint=https://minio.example.org, and without the bucket.',
        certainty: 'suggestion',
      };
  }
}
