import { type PathView, pathViews } from '../derive/path-view.ts';
import type { FactValues } from '../model/facts/facts.ts';
import type { Severity } from '../model/finding.ts';
import {
  type Check,
  defineCheck,
  type Explanation,
  type Found,
  good,
  notApplicable,
} from './define-check.ts';

interface PathDefinition<Data> {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly explains?: readonly string[];
  /** What this check has against a path that is asked about and not here yet; undefined where it has nothing. */
  readonly found: (
    path: PathView,
    settings: FactValues['settings'],
  ) => Omit<Found<Data>, 'found'> | undefined;
  readonly message: (of: { readonly subject: PathView; readonly data: Data }) => string;
  readonly cause: (of: { readonly subject: PathView; readonly data: Data }) => string;
  readonly explain: Explanation;
}

/** A check about a single path that the user asks about (`nixcache why`). */
export function definePathCheck<Data>({ found, ...rest }: PathDefinition<Data>): Check {
  return defineCheck({
    ...rest,
    layer: 'path',
    needs: ['targets', 'caches', 'settings'],
    wants: ['references', 'diskCaches', 'stores', 'nix', 'configuration', 'daemon', 'user'],
    subjects: pathViews,
    judge: (path, { settings }) => {
      if (path.verdict.kind === 'here') return notApplicable('this machine has it');
      const finding = found(path, settings);
      return finding === undefined ? good : { found: true, ...finding };
    },
  });
}
