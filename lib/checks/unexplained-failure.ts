import { duration, endpointOf } from '../derive/endpoint.ts';
import { defineReachCheck } from './define-reach-check.ts';

export default defineReachCheck({
  id: 'unexplained-failure',
  title: 'A cache cannot be reached for a reason that nixcache does not know',
  severity: 'error',
  layer: 'connect',
  reach: ['other'],
  found: (cache, { failure }, { last }) => ({
    data: { code: failure.code, phase: failure.phase },
    evidence: [
      `${endpointOf(cache.store, last)}: ${failure.code} in phase "${failure.phase}" after ${duration(last.momentsMs.ended)}`,
      failure.message,
    ],
    certainty: 'possible',
    fixes: [
      {
        kind: 'do',
        text: `Ask for ${last.url} with another program, such as curl: if that works, this machine and the cache are well and nixcache is at fault.`,
        certainty: 'suggestion',
      },
    ],
  }),
  message: ({ subject, data }) => `${subject.name} cannot be reached: the request failed with ${data.code}.`,
  cause: ({ data }) =>
    `The operating system or the HTTP library reported ${data.code}, which nixcache has no explanation for: it may be a limit or policy of this machine as well as a fault of the cache.`,
  explain: {
    why: 'Something kept the request from being answered, and nothing more is known. Nix may fail or succeed in the same place.',
    causes: [
      'A limit of this machine, such as open files.',
      'A local security policy.',
      'A fault that nobody has met yet.',
    ],
    see: ['broken-connection', 'unreachable-host'],
  },
});
