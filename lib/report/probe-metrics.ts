import type { CacheReport, Report } from '../model/report.ts';
import { familiesText } from './exposition.ts';
import { cacheOnly } from './prometheus.ts';

/** One cache out of a report: under the names of blackbox_exporter, which dashboards know, and then under ours. */
export const renderProbe = (report: Report, cache: CacheReport): string =>
  familiesText([
    {
      name: 'probe_success',
      help: 'Whether the substituter answers as a binary cache.',
      samples: [{ value: cache.reach === 'not-asked' ? null : cache.reach === 'answers' }],
    },
    {
      name: 'probe_duration_seconds',
      help: 'Duration of the first request for nix-cache-info, redirects included.',
      samples: [{ value: totalSeconds(cache) }],
    },
    {
      name: 'probe_http_status_code',
      help: 'Status code of the answer to that request.',
      samples: [{ value: cache.httpStatus }],
    },
    {
      name: 'probe_ssl_earliest_cert_expiry',
      help: 'When the first certificate of the chain ends, in unix time.',
      samples: [
        { value: cache.certificateExpires === null ? null : Date.parse(cache.certificateExpires) / 1000 },
      ],
    },
    ...cacheOnly(report, cache),
  ]);

function totalSeconds({ firstRequest }: CacheReport): number | null {
  if (firstRequest === null) return null;
  const ms = Object.values(firstRequest).reduce<number>((sum, phase) => sum + (phase ?? 0), 0);
  return Number((ms / 1000).toFixed(6));
}
