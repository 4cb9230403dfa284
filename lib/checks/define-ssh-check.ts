import { storeNotOpened } from '../derive/consequence.ts';
import { type SshView, sshViews } from '../derive/ssh-view.ts';
import type { StoresFact } from '../model/facts/stores.ts';
import type { Severity } from '../model/finding.ts';
import { type NixVersion, parseNixVersion } from '../nix/version.ts';
import {
  type Check,
  defineCheck,
  type Explanation,
  type Found,
  type Judgement,
  type Layer,
  notApplicable,
} from './define-check.ts';

export interface SshSeen {
  readonly stores: StoresFact;
  readonly version: NixVersion | undefined;
}

interface SshDefinition<Data> {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly layer: Layer;
  readonly explains?: readonly string[];
  readonly judge: (view: SshView, seen: SshSeen) => Judgement<Data>;
  readonly message: (of: { readonly subject: SshView; readonly data: Data }) => string;
  readonly cause: (of: { readonly subject: SshView; readonly data: Data }) => string;
  readonly explain: Explanation;
}

/** A check about stores behind ssh, as caches and as machines to build on. Each finding says what this Nix does without the store. */
export function defineSshCheck<Data>({ judge, ...rest }: SshDefinition<Data>): Check {
  return defineCheck({
    ...rest,
    needs: ['stores'],
    wants: ['nix'],
    subjects: sshViews,
    judge: (view, { stores, nix }): Judgement<Data> => {
      const { options } = view.fact;
      // Offline, or a store on this very machine.
      if (rest.layer !== 'configuration' && options.state === 'not-asked')
        return notApplicable(options.reason);
      const version = nix === undefined ? undefined : parseNixVersion(nix.versionLine);
      const judged = judge(view, { stores, version });
      if (!judged.found) return judged;
      return {
        consequence: storeNotOpened(view.fact.role, version),
        ...judged,
        evidence: evidenceOf(view, judged),
      };
    },
  });
}

/** With what the alias of the URL stands for, and the row of a machines file, which tell the reader where to look. */
function evidenceOf(
  { store, fact }: SshView,
  { evidence }: Pick<Found<unknown>, 'evidence'>,
): readonly string[] {
  const { options, place } = fact;
  const isAlias = options.state === 'ok' && options.value.hostName !== store.host?.toLowerCase();
  return [
    ...evidence,
    ...(isAlias ? [`for ssh, ${store.host} is ${options.value.hostName} port ${options.value.port}`] : []),
    ...(place === undefined ? [] : [`it stands in ${place.origin}, line ${place.line}`]),
  ];
}

/** "the Nix daemon" or "Nix": who starts ssh. */
export const whoseSsh = ({ runner }: StoresFact): string =>
  runner.isThisUser ? `Nix, run by ${runner.name},` : `the Nix daemon, which runs as ${runner.name},`;
