import type { Check } from '../../lib/checks/define-check.ts';
import type { Facts } from '../../lib/model/facts/facts.ts';
import type { Finding } from '../../lib/model/finding.ts';
import { ok } from './facts.ts';

/** What holds of every finding, whatever it is about. */
const sound = (finding: Finding): Finding => {
  const { check, message, cause, consequence = '.', evidence, fixes } = finding;
  const texts = [message, cause, consequence];
  const flaws = [
    ...texts.filter((text) => !/^[^\n]*\.$/.test(text)).map((text) => `no sentence: ${text}`),
    ...(evidence.length === 0 ? ['no evidence'] : []),
    ...(fixes.length === 0 ? ['no fix'] : []),
    ...(/undefined|\[object|NaN/.test(JSON.stringify(finding)) ? ['a hole in its words'] : []),
  ];
  if (flaws.length > 0) throw new Error(`${check}: ${flaws.join('; ')}`);
  return finding;
};

/** What a check says about some facts, one line per subject: "error: <message>", "good", "unknown: <why>", "not-applicable: <why>". */
export const judged = (check: Check, facts: Facts): readonly string[] =>
  check.verdicts(facts).map((verdict) => {
    if (verdict.kind === 'finding') return `${verdict.finding.severity}: ${sound(verdict.finding).message}`;
    return verdict.kind === 'good' ? 'good' : `${verdict.kind}: ${verdict.because}`;
  });

/** The findings of a check. */
export const findingsOf = (check: Check, facts: Facts): readonly Finding[] =>
  check.verdicts(facts).flatMap((verdict) => (verdict.kind === 'finding' ? [sound(verdict.finding)] : []));

/** The one finding of a check; throws where there are none or several. */
export function findingOf(check: Check, facts: Facts): Finding {
  const [finding, ...more] = findingsOf(check, facts);
  if (finding === undefined || more.length > 0)
    throw new Error(`one finding expected: ${judged(check, facts).join(' | ')}`);
  return finding;
}

/** The fact of an installed Nix of this version. */
export const nix = (version: string) => ok({ versionLine: `nix (Nix) ${version}` });
export const lix = (version: string) => ok({ versionLine: `nix (Lix, like Nix) ${version}` });

/** A machine whose daemon downloads, and what `overridden` settings of the user, alice, beyond `system` mean to it. */
export const daemonMachine = (
  system: { readonly [name: string]: string | boolean | readonly string[] },
  overridden: readonly string[],
  trusted?: boolean,
) => ({
  daemon: ok({
    store: 'auto',
    socket: 'present' as const,
    stateWritable: false,
    ...(trusted === undefined ? {} : { trusted }),
  }),
  configuration: ok({
    sources: [],
    system: { 'trusted-users': ['root'], ...system },
    overridden,
    problems: [],
  }),
});
