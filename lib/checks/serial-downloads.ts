import { cacheViews } from '../derive/cache-view.ts';
import { nixName } from '../derive/consequence.ts';
import { isOpenToOthers } from '../derive/endpoint.ts';
import { type InEffect, valuesInEffect } from '../derive/values-in-effect.ts';
import type { Subject } from '../model/finding.ts';
import { atLeast } from '../nix/version.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';

const settings: readonly Subject[] = ['http-connections', 'max-substitution-jobs', 'max-jobs'].map(
  (name) => ({
    kind: 'setting',
    name,
  }),
);

export default defineCheck({
  id: 'serial-downloads',
  title: 'Nix downloads one path after another',
  severity: 'note',
  layer: 'configuration',
  needs: ['settings', 'caches'],
  wants: ['nix', 'configuration', 'daemon', 'user'],
  subjects: () => settings,
  judge: ({ name }, facts) => {
    const inEffect = valuesInEffect(facts);
    if (!limits(name, inEffect)) return notApplicable('this Nix does not limit downloads by it');
    const most = inEffect.of(name);
    // No limit for connections; for the others the same as 1.
    const isOne = most === 1 || (most === 0 && name !== 'http-connections');
    if (!isOne) return good;
    if (!cacheViews(facts).some(({ store }) => isOpenToOthers(store)))
      return notApplicable('no cache is asked over a network');
    return {
      found: true,
      data: {},
      evidence: [`${name} is ${most}`],
      consequence: `${nixName(inEffect.version)} begins a download only when the one before it has ended, so that many small paths take as many times as long as each of them: eight took 6.4 seconds one by one, and 1.4 seconds at once.`,
      fixes: [
        { kind: 'do', ...cures[name === 'max-jobs' ? 'jobs' : 'other'](name), certainty: 'suggestion' },
      ],
    };
  },
  message: ({ subject }) => `Nix downloads one path after another, since ${subject.name} allows no more.`,
  cause: ({ subject }) =>
    subject.name === 'max-jobs'
      ? 'Before 2.16 a download counts as a job, and by default Nix runs one job at a time.'
      : 'The configuration sets it, where Nix by default downloads many paths at a time.',
  explain: {
    why: 'For small paths it is the way to the cache and back that takes the time, and not the size: together they are done many times sooner.',
    causes: ['Before 2.16 the number of jobs limits downloads too.', 'The limit was set for a weak server.'],
    see: ['server-error'],
  },
});

/** Which of them a Nix goes by: downloads have slots of their own since 2.16 (substitution-goal.cc). */
function limits(name: string, { version }: InEffect): boolean {
  if (name === 'http-connections') return true;
  if (version === undefined) return false;
  return atLeast(version, '2.16') === (name === 'max-substitution-jobs');
}

const cures = {
  jobs: () => ({
    text: 'Set max-jobs to auto in the configuration of Nix.',
    note: 'it also lets as many builds run at a time as this machine has processors',
  }),
  other: (name: string) => ({
    text: `Take out the line that sets ${name}.`,
    note: 'unless a server asked for it; Nix then goes by its default, 25 connections and 16 paths at a time',
  }),
};
