import type { Check } from '../checks/define-check.ts';
import { checks } from '../checks/index.ts';
import { UserError } from '../model/user-error.ts';
import { nearest } from '../nix/nearest.ts';

/** What `--only` and `--skip` were given; each may be a list with commas. */
export interface Selection {
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

/** The checks to make: all, or only some, but none of the skipped ones. Throws UserError for an id that is none, and where none is left. */
export function selectChecks({ only, skip }: Selection): readonly Check[] {
  const wanted = idsOf('--only', only);
  const unwanted = idsOf('--skip', skip);
  const selected = checks.filter(({ id }) => (only.length === 0 || wanted.has(id)) && !unwanted.has(id));
  if (selected.length === 0) throw new UserError('--only and --skip leave no check to make');
  return selected;
}

function idsOf(option: string, given: readonly string[]): ReadonlySet<string> {
  const known = checks.map(({ id }) => id);
  const ids = given.flatMap((list) => list.split(',').map((id) => id.trim()));
  for (const id of ids) {
    if (known.includes(id)) continue;
    const meant = nearest(id, known);
    const hint = meant === undefined ? 'nixcache doctor --list-checks lists them' : `did you mean ${meant}?`;
    throw new UserError(
      id === '' ? `${option} takes ids of checks` : `${option} ${id}: there is no such check; ${hint}`,
    );
  }
  return new Set(ids);
}
