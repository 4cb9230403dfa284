import type { FactName, Facts, FactValues } from '../model/facts/facts.ts';
import type { Certainty, Finding, Severity, Subject, Verdict } from '../model/finding.ts';
import type { FixIntent } from '../model/fix.ts';

/**
 * Where in the way from a configuration file to a verified store path a check looks, lowest first.
 * Where several findings explain one, the lowest is shown as its root.
 */
export const layers = [
  'machine',
  'configuration',
  'trust',
  'resolver',
  'connect',
  'tls',
  'http',
  'cache',
  'signature',
  'path',
] as const;
export type Layer = (typeof layers)[number];

/** What a check found wrong. Words that need no data stand in `explain`; `data` goes to `message` and `cause`. */
export interface Found<Data> {
  readonly found: true;
  readonly data: Data;
  /** Lowers the check's own severity for this one finding. */
  readonly severity?: Severity;
  readonly evidence: readonly string[];
  readonly certainty?: Certainty;
  readonly consequence?: string;
  /** Findings of this check about other subjects that name the same culprit fold into the first one (root-cause.ts). */
  readonly culprit?: string;
  /** Of a finding about the whole machine: the names of the only subjects whose findings it explains. */
  readonly affects?: readonly string[];
  readonly fixes: readonly FixIntent[];
}

export type Judgement<Data> =
  | Found<Data>
  | { readonly found: false; readonly kind: 'good' }
  | { readonly found: false; readonly kind: 'not-applicable' | 'unknown'; readonly because: string };

export const good = { found: false, kind: 'good' } as const;
/** This check has nothing to say about this subject. */
export const notApplicable = (because: string) =>
  ({ found: false, kind: 'not-applicable', because }) as const;
/** What would have been needed could not be looked at: never read as fine. */
export const unknown = (because: string) => ({ found: false, kind: 'unknown', because }) as const;

/** A page of `nixcache explain`. */
export interface Explanation {
  /** Why it matters, in a few sentences. */
  readonly why: string;
  /** Usual causes, most frequent first. */
  readonly causes: readonly string[];
  /** Where to read on: ids of related checks or manual pages. */
  readonly see: readonly string[];
}

/** Why a wanted fact is not there, by its name. */
type Gaps = { readonly [Name in FactName]?: Gap };
interface Gap {
  readonly state: 'absent' | 'failed' | 'not-asked';
  readonly reason: string;
  readonly code?: string;
}

type Needed<Needs extends FactName, Wants extends FactName> = {
  readonly [Name in Needs]: FactValues[Name];
} & {
  readonly [Name in Wants]: FactValues[Name] | undefined;
};

interface Definition<Item extends Subject, Data, Needs extends FactName, Wants extends FactName> {
  /** File name, JSON code and page name: a noun in the failing state. */
  readonly id: string;
  readonly title: string;
  /** The worst that a finding of this check can be. */
  readonly severity: Severity;
  readonly layer: Layer;
  /** Facts without which nothing can be said: where one is missing the runner answers `unknown` in the check's place. */
  readonly needs: readonly Needs[];
  /** Facts that only improve the answer. */
  readonly wants?: readonly Wants[];
  /** Ids of checks whose findings are a mere consequence of this one (see root-cause.ts for where). */
  readonly explains?: readonly string[];
  /** What is judged, one verdict each. */
  readonly subjects: (facts: Needed<Needs, Wants>) => readonly Item[];
  readonly judge: (subject: Item, facts: Needed<Needs, Wants>, gaps: Gaps) => Judgement<Data>;
  readonly message: (of: { readonly subject: Item; readonly data: Data }) => string;
  readonly cause: (of: { readonly subject: Item; readonly data: Data }) => string;
  readonly explain: Explanation;
}

/** A check as the runner and the registry see it: its types are its own affair. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly layer: Layer;
  readonly needs: readonly FactName[];
  readonly explains: readonly string[];
  readonly explain: Explanation;
  /** One verdict per subject; throws only where the check itself is wrong. */
  readonly verdicts: (facts: Facts) => readonly Verdict[];
}

const machine: Subject = { kind: 'machine', name: 'this machine' };

/** The one subject of a check that is about the machine as a whole. */
export const thisMachine = (): readonly Subject[] => [machine];

/**
 * Makes a check. It is pure and synchronous, sees the facts that it declared and nothing else, and says what it saw as data;
 * a fact that could not be gathered becomes one `unknown` verdict naming it.
 */
export const defineCheck = <
  Item extends Subject,
  Data,
  Needs extends FactName,
  Wants extends FactName = never,
>(
  definition: Definition<Item, Data, Needs, Wants>,
): Check => {
  const { id, title, severity, layer, needs, wants = [], explains = [], explain } = definition;

  const verdictOf = (item: Item, facts: Needed<Needs, Wants>, gaps: Gaps): Verdict => {
    const subject: Subject = { kind: item.kind, name: item.name };
    try {
      const judged = definition.judge(item, facts, gaps);
      if (judged.found)
        return { kind: 'finding', check: id, subject, finding: findingOf(item, subject, judged) };
      return judged.kind === 'good'
        ? { kind: 'good', check: id, subject }
        : { kind: judged.kind, check: id, subject, because: judged.because };
    } catch (error) {
      return { kind: 'crashed', check: id, subject, because: String(error) };
    }
  };

  const findingOf = (item: Item, subject: Subject, judged: Found<Data>): Finding => {
    const words = { subject: item, data: judged.data };
    return {
      check: id,
      severity: judged.severity ?? severity,
      subject,
      message: definition.message(words),
      cause: definition.cause(words),
      ...(judged.consequence === undefined ? {} : { consequence: judged.consequence }),
      evidence: judged.evidence,
      certainty: judged.certainty ?? 'certain',
      fixes: judged.fixes,
      ...(judged.culprit === undefined ? {} : { culprit: judged.culprit }),
      ...(judged.affects === undefined ? {} : { affects: judged.affects }),
    };
  };

  const verdicts = (facts: Facts): readonly Verdict[] => {
    const missing = needs.find((name) => facts[name].state !== 'ok');
    if (missing !== undefined) {
      const gap = facts[missing];
      const because = gap.state === 'ok' ? '' : `${missing}: ${gap.reason}`;
      return [
        {
          kind: gap.state === 'not-asked' ? 'not-applicable' : 'unknown',
          check: id,
          subject: machine,
          because,
        },
      ];
    }
    const given = narrow(facts, [...needs, ...wants]) as Needed<Needs, Wants>;
    const gaps = gapsOf(facts, wants);
    return definition.subjects(given).map((item) => verdictOf(item, given, gaps));
  };

  return { id, title, severity, layer, needs, explains, explain, verdicts };
};

/** Only the named facts, unwrapped; one that is not there is undefined. */
const narrow = (facts: Facts, names: readonly FactName[]): Record<string, unknown> =>
  Object.fromEntries(
    names.map((name) => {
      const given = facts[name];
      return [name, given.state === 'ok' ? given.value : undefined];
    }),
  );

const gapsOf = (facts: Facts, names: readonly FactName[]): Gaps =>
  Object.fromEntries(
    names.flatMap((name) => {
      const given = facts[name];
      return given.state === 'ok' ? [] : [[name, given] as const];
    }),
  );
