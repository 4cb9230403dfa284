import type { PathView } from '../derive/path-view.ts';
import type { FindingReport } from '../model/report.ts';
import type { SubstitutionStep } from '../nix/substitution-types.ts';
import { explainedFindings } from './finding-report.ts';

/** Steps at which a cache does not give a path although it might. */
const obstacles: ReadonlySet<SubstitutionStep['kind']> = new Set([
  'dropped',
  'lookup-failed',
  'refused',
  'references-missing',
  'nar-missing',
  'nar-failed',
  'stops',
  'unknown',
]);

/** Whether Nix asks caches for a path at all. */
const isAskedFor = ({ verdict }: PathView): boolean =>
  !('because' in verdict) || verdict.because === 'nowhere';

/**
 * Of all that the doctor has to say, what keeps these paths from being fetched: about the paths themselves, about the caches that do not give
 * them, and what lies behind that. Where a path is had anyway, nothing stands in its way.
 */
export function findingsInTheWay(
  findings: readonly FindingReport[],
  views: readonly PathView[],
): readonly FindingReport[] {
  const wanting = views.filter(({ verdict }) => verdict.kind !== 'here' && verdict.kind !== 'substituted');
  const paths = new Set(views.map(({ name }) => name));
  const caches = new Set(
    wanting
      .filter(isAskedFor)
      .flatMap(({ prediction, effective }) => [
        ...prediction.steps.flatMap(({ kind, entry }) => (obstacles.has(kind) ? [entry] : [])),
        ...effective.dropped.map(({ entry }) => entry),
      ]),
  );
  const isRelevant = ({ subject, severity }: FindingReport): boolean => {
    switch (subject.kind) {
      case 'path':
        return paths.has(subject.name);
      case 'cache':
        return caches.has(subject.name) && severity !== 'note';
      case 'builder':
        return false;
      default:
        return wanting.length > 0 && severity === 'error';
    }
  };
  return findings.filter(
    (finding) => isRelevant(finding) || explainedFindings(finding, findings).some(isRelevant),
  );
}
