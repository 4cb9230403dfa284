import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { withInstallKind } from '../../lib/commands/with-install-kind.ts';
import { listOf } from '../../lib/derive/effective.ts';
import { renderFix } from '../../lib/fixes/index.ts';
import { installationView } from '../../lib/fixes/installation-view.ts';
import { ok } from '../../lib/model/fact.ts';
import type { Facts } from '../../lib/model/facts/facts.ts';
import { type InstallationKind, installationKinds } from '../../lib/model/installation-kind.ts';
import type { Fix } from '../../lib/model/report.ts';
import { settingDefault } from '../../lib/nix/setting-table.ts';
import {
  type ListIntent,
  listIntents,
  nastyIntents,
  nastyMachines,
  sickMachines,
} from './support/collect-intents.ts';
import { confLines, followInConf, followInNix, type Lists, nixDefinitions } from './support/follow-fix.ts';
import { Lab, skipReason } from './support/lab.ts';

/**
 * Every fix of a list setting, in the words of every kind of installation, followed as a reader would and read by the real Nix: the list
 * has to become what was wanted. The edits are those that the checks ask for, and some whose texts need care.
 */
const reason = skipReason(['nix', 'nix-instantiate']);
const merge = join(import.meta.dirname, 'support/module-merge.nix');
const names = ['substituters', 'trusted-substituters', 'trusted-public-keys', 'trusted-users'] as const;

interface Case {
  readonly intent: ListIntent;
  readonly fix: Fix;
  /** What the files of the system say, and what this user has in the end. */
  readonly system: Lists;
  readonly user: Lists;
}

describe.skipIf(reason !== undefined)('a fix, followed, gives what it promises', () => {
  const lab = new Lab();
  afterAll(() => lab.close());
  const version = /\d[\d.]*/.exec(lab.run('nix', '--version').stdout)?.[0] ?? '';
  const demoFile = join(lab.folder, 'demo.json');
  lab.nixcache('demo', '--save-facts', demoFile);
  const demo: Facts = JSON.parse(readFileSync(demoFile, 'utf8'));
  const found = [{ ...demo, nix: ok({ versionLine: `nix (Nix) ${version}` }) }, ...sickMachines(version)].map(
    (facts) => [facts, listIntents(facts)] as const,
  );
  const machines = [...found, ...nastyMachines(version).map((facts) => [facts, nastyIntents] as const)];

  test('the checks ask for edits of every kind and of every list', () => {
    const intents = found.flatMap(([, some]) => some);
    expect(intents.length).toBeGreaterThan(20);
    expect([...new Set(intents.map(({ kind }) => kind))]).toHaveLength(3);
    expect(new Set(intents.map(({ setting }) => setting))).toEqual(new Set(names));
  });

  test.each(installationKinds)('in the words of %s', { timeout: 180_000 }, (kind) => {
    const cases = machines.flatMap(([facts, intents]) => casesOf(withInstallKind(facts, kind), intents));
    const files = new Set(cases.map(({ fix }) => fix.file));
    expect([...files]).toEqual(expect.arrayContaining([expectedFile[kind]]));
    const results = evaluated(lab, cases);
    for (const [index, { intent, fix, system, user }] of cases.entries()) {
      const before = (fix.needsRoot ? system : user)[intent.setting] ?? [];
      const what = JSON.stringify({ intent, fix, before }, undefined, 1);
      const after = fix.takeOut.length + fix.lines.length === 0 ? before : results[index];
      expect([...(after ?? [])].sort(), what).toEqual([...wanted(intent, before)].sort());
      const isJoined = fix.file === expectedFile.nixos || fix.file === expectedFile['nix-darwin'];
      if (!isJoined && isOrdered(intent)) expect(after, what).toEqual(wanted(intent, before));
    }
  });

  test('in the nixConfig of a flake that has a part of it', () => {
    const view = installationView(machines[0]?.[0] ?? demo);
    const other = 'https://other.example.org';
    // An order is given for the whole list, of which a flake has a part.
    const edits = nastyIntents.filter(({ kind }) => kind !== 'arrange-setting');
    const intents = edits.map((intent) => ({ ...intent, flake: '/src/flake.nix' }));
    const before = intents.map((intent) => [
      other,
      ...(intent.kind === 'replace-in-setting'
        ? [intent.from]
        : intent.kind === 'remove-from-setting'
          ? intent.values
          : []),
    ]);
    const flakes = intents.map((intent, index) =>
      flakeText({ 'extra-substituters': before[index] ?? [] }, renderFix(intent, view)),
    );
    const read = evaluate(lab, flakes, (files) => files.map((file) => `(import ${file}).nixConfig`));
    for (const [index, intent] of intents.entries())
      expect(read[index], flakes[index]).toEqual({
        'connect-timeout': 5,
        'extra-substituters': wanted(intent, before[index] ?? []),
      });
  });
});

const expectedFile: Readonly<Record<InstallationKind, string | undefined>> = {
  nixos: '/etc/nixos/configuration.nix',
  'nix-darwin': '/etc/nix-darwin/configuration.nix',
  determinate: '/etc/nix/nix.custom.conf',
  'multi-user': '/etc/nix/nix.conf',
  'single-user': '~/.config/nix/nix.conf',
  'home-manager': '~/.config/home-manager/home.nix',
  flake: 'flake.nix',
  'command-line': undefined,
};

/** Where the entries of the demonstration stand: whoever reads its facts takes it for the file of the system. */
const demoConf = '/demo/nix.conf';

function casesOf(facts: Facts, intents: readonly ListIntent[]): readonly Case[] {
  const view = installationView(facts);
  const listsOf = (list: (name: string) => readonly string[]): Lists =>
    Object.fromEntries(names.map((name) => [name, list(name)]));
  const user = listsOf(view.userList);
  // Where nobody knows whose file a given configuration was, it is the one that the fix is for.
  const systemFor = ({ needsRoot }: Fix) =>
    listsOf((name) => view.systemList(name) ?? (needsRoot ? view.userList(name) : []));
  return intents
    .filter((intent) => {
      const all = [...view.userList(intent.setting), ...(view.systemList(intent.setting) ?? [])];
      return takenOut(intent).every((words) => all.some((entry) => means(words, entry)));
    })
    .map((intent) => {
      const fix = renderFix(intent, view);
      return { intent, fix, system: systemFor(fix), user };
    });
}

const takenOut = (intent: ListIntent): readonly string[] => {
  if (intent.kind === 'replace-in-setting') return [intent.from];
  if (intent.kind === 'arrange-setting') return intent.replacing.map(({ from }) => from);
  return intent.kind === 'remove-from-setting' ? intent.values : [];
};

const means = (words: string, entry: string): boolean =>
  words === entry || (words.endsWith(':...') && entry.startsWith(words.slice(0, -3)));

const isOrdered = ({ setting }: ListIntent): boolean =>
  setting === 'substituters' || setting === 'trusted-public-keys';

/** What a list should be, by the plain meaning of the edit. */
function wanted(intent: ListIntent, before: readonly string[]): readonly string[] {
  const isHere = (value: string, list: readonly string[]) =>
    list.some((entry) =>
      intent.setting === 'substituters'
        ? entry.replace(/\/$/, '') === value.replace(/\/$/, '')
        : entry === value,
    );
  const left = before.filter((entry) => !takenOut(intent).some((words) => means(words, entry)));
  switch (intent.kind) {
    case 'add-to-setting':
      return [...before, ...intent.values.filter((value) => !isHere(value, before))];
    case 'remove-from-setting':
      return left;
    case 'arrange-setting':
      return [...new Set([...intent.values, ...left])];
    case 'replace-in-setting': {
      const place = before.findIndex((entry) => means(intent.from, entry));
      return isHere(intent.to, left) ? left : left.toSpliced(place < 0 ? left.length : place, 0, intent.to);
    }
  }
}

/** The list of each case once its fix was followed. */
function evaluated(lab: Lab, cases: readonly Case[]): readonly (readonly string[] | undefined)[] {
  const modules = cases.map((one) => (isModule(one.fix) ? modulesOf(one) : []));
  const settings = evaluate(lab, modules.flat(), (files) => {
    const left = [...files];
    return modules.map(
      (some) =>
        `(import ${merge} [ ${left
          .splice(0, some.length)
          .map((file) => `(import ${file})`)
          .join(' ')} ])`,
    );
  });
  const flakes = cases.map(({ fix }) => (fix.file === expectedFile.flake ? [flakeText({}, fix)] : []));
  const configs = evaluate(lab, flakes.flat(), (files) => files.map((file) => `(import ${file}).nixConfig`));
  return cases.map(({ intent, fix, system, user }, index) => {
    const { setting } = intent;
    const own = Object.fromEntries(
      Object.entries(user).filter(([name, list]) => JSON.stringify(list) !== JSON.stringify(system[name])),
    );
    const conf = confLines(system);
    const ownConf = confLines(own);
    switch (fix.file) {
      case expectedFile.nixos:
      case expectedFile['nix-darwin']:
        return listOf(settings[index]?.[setting], []);
      case expectedFile['home-manager']:
        return shown(lab, setting, { conf, ownConf: sortedConf(settings[index]) });
      case expectedFile.flake:
        return shown(lab, setting, { conf, ownConf, variable: sortedConf(configs.shift()) });
      case expectedFile.determinate:
        return shown(lab, setting, {
          conf: '!include nix.custom.conf\n',
          custom: followInConf(conf, fix, setting),
        });
      case expectedFile['multi-user']:
      case demoConf:
        return shown(lab, setting, { conf: followInConf(conf, fix, setting) });
      case undefined:
        return shown(lab, setting, { conf, ownConf, options: fix.lines.join(' ') });
      default:
        return shown(lab, setting, { conf, ownConf: followInConf(ownConf, fix, setting) });
    }
  });
}

const isModule = ({ file = '' }: Fix): boolean =>
  file.endsWith('configuration.nix') || file.endsWith('home.nix');

/** The module with what the configuration says, and another with what the fix adds; defaults come from NixOS itself. */
function modulesOf({ fix, system, user }: Case): readonly string[] {
  const isHome = fix.file === expectedFile['home-manager'];
  const part = (keep: (entry: string, name: string) => boolean): Lists =>
    Object.fromEntries(
      Object.entries(isHome ? user : system).flatMap(([name, list]) => {
        const kept = list.filter((entry) => keep(entry, name));
        return kept.length === 0 || (isHome && JSON.stringify(list) === JSON.stringify(system[name]))
          ? []
          : [[name, kept]];
      }),
    );
  const isDefault = (entry: string, name: string) =>
    !isHome && listOf(settingDefault(name, undefined), []).includes(entry);
  const written = nixDefinitions(
    'nix.settings.',
    part((entry, name) => !isDefault(entry, name)),
  );
  const { text, added } = followInNix(written, fix);
  return [nixDefinitions('nix.settings.', part(isDefault)), text, added].map(
    (lines) => `{ lib, ... }:\n{\n${lines}\n}\n`,
  );
}

/** A flake with these lists, as the fix makes it, beside other settings. */
function flakeText(lists: Lists, fix: Fix): string {
  const { text, added } = followInNix(nixDefinitions('nixConfig.', lists), fix);
  return `{\n  description = "a flake";\n  nixConfig = { connect-timeout = 5; };\n${text}\n${added}\n  outputs = _: { };\n}\n`;
}

/** What files in the Nix language come to, by one expression for each value that is asked for. */
function evaluate(
  lab: Lab,
  texts: readonly string[],
  expressions: (files: readonly string[]) => readonly string[],
): Record<string, unknown>[] {
  if (texts.length === 0) return [];
  const files = texts.map((text, index) => lab.file(`case-${index}.nix`, text));
  lab.get('nix-instantiate', '--parse', ...files);
  const all = lab.file('all.nix', `[\n${expressions(files).join('\n')}\n]`);
  return JSON.parse(lab.get('nix-instantiate', '--eval', '--strict', '--json', all));
}

/** A nix.conf in the order of names, as Home Manager writes it and Nix reads a flake: a plain list comes after an extra one. */
const sortedConf = (settings: Record<string, unknown> = {}): string =>
  confLines(
    Object.fromEntries(
      Object.entries(settings)
        .filter(([, value]) => Array.isArray(value))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => [name, listOf(value, [])]),
    ),
  );

interface Configuration {
  readonly conf: string;
  readonly custom?: string;
  readonly ownConf?: string;
  readonly variable?: string;
  /** For a shell to read. */
  readonly options?: string;
}

/** The setting as the real Nix reads it. */
function shown(
  lab: Lab,
  setting: string,
  { conf, custom = '', ownConf = '', variable = '', options = '' }: Configuration,
): readonly string[] {
  mkdirSync(join(lab.folder, 'home/.config/nix'), { recursive: true });
  lab.file('conf/nix.conf', conf);
  lab.file('conf/nix.custom.conf', custom);
  lab.file('home/.config/nix/nix.conf', ownConf);
  const show = `exec nix --extra-experimental-features nix-command show-config --json ${options}`;
  const printed = JSON.parse(lab.get('env', `NIX_CONFIG=${variable}`, 'sh', '-c', show));
  return printed[setting].value;
}
