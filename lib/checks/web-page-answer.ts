import { narinfoFailed, nixName } from '../derive/consequence.ts';
import { atLeast, type NixVersion } from '../nix/version.ts';
import { defineReachCheck } from './define-reach-check.ts';

/** Enough of a page to tell it from another. */
const TELLING_LENGTH = 500;

export default defineReachCheck({
  id: 'web-page-answer',
  title: 'A web page stands where a cache should be',
  severity: 'error',
  layer: 'http',
  explains: ['remembered-web-page'],
  reach: ['web-page'],
  found: (cache, _reach, { last, version }) => {
    const text = last.body?.text ?? '';
    const asked = cache.fact.info.state === 'ok' ? cache.fact.info.value[0]?.url : undefined;
    const title = /<title[^>]{0,200}>([^<]{1,100})/i.exec(text.slice(0, 5000))?.[1]?.trim();
    const type = last.headers?.['content-type'];
    const redirected = asked !== undefined && asked !== last.url;
    return {
      data: { redirected },
      culprit: text.slice(0, TELLING_LENGTH) || last.url,
      evidence: [
        `${last.url} answered ${last.status} with ${type === undefined ? 'a web page' : `a page of type ${type}`}`,
        ...(redirected ? [`the request for ${asked} was redirected there`] : []),
        ...(title === undefined || title === '' ? [] : [`the page is titled "${title}"`]),
      ],
      certainty: 'certain',
      consequence: `${taken(version)} ${narinfoFailed(version)}`,
      fixes: [
        {
          kind: 'do',
          text: 'If this machine is in a hotel, train or guest network, open any page in a browser and log in there; a proxy or filter of the company can answer the same way.',
          certainty: 'suggestion',
        },
        {
          kind: 'do',
          text: `Otherwise correct the URL: it has to be the address whose nix-cache-info is a short text, not the cache's home page.`,
          certainty: 'suggestion',
        },
        {
          kind: 'do',
          text: 'Afterwards, remove the files binary-cache-v*.sqlite* from the Nix cache directory of whoever downloads (root where a daemon does), so that Nix forgets the page.',
          certainty: 'suggestion',
          note: 'Nix refills them on its own; they hold only what it remembers of caches',
        },
      ],
    };
  },
  message: ({ subject }) => `${subject.name} answers with a web page instead of a nix-cache-info.`,
  cause: ({ data }) =>
    data.redirected
      ? 'The request was led to another page: the login page of a network (captive portal), of a company proxy or of the cache itself.'
      : "Something answers every request with a page: a captive portal or filter, a web application that shows its start page for any address, or the URL is the cache's home page.",
  explain: {
    why: 'Nix does not look at what nix-cache-info says: it takes any page with status 200 for a cache, remembers it, and asks it first, since it announces no priority. Every path it then asks for looks corrupt.',
    causes: [
      'A captive portal or a filtering proxy.',
      'A web application that answers unknown addresses with its start page.',
      'The URL of a web site about the cache instead of the cache.',
    ],
    see: ['not-a-cache', 'failing-narinfos', 'denied-access'],
  },
});

/** How long it stays: for ever before 2.10, seven days since (NarInfoDiskCache). Priority 0 without a Priority line came with 2.4. */
function taken(version: NixVersion | undefined): string {
  const first = version === undefined || atLeast(version, '2.4') ? ' and asks it before all others' : '';
  const long = version !== undefined && !atLeast(version, '2.10') ? 'for good' : 'for seven days';
  return `${nixName(version)} takes the page for a cache, remembers that ${long}${first}.`;
}
