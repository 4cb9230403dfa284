import { describe, expect, test } from 'vitest';
import type { Report } from '../../lib/model/report.ts';
import { renderGithub } from '../../lib/report/github.ts';
import { nagiosStatus, renderNagios } from '../../lib/report/nagios.ts';
import { renderNdjson } from '../../lib/report/ndjson.ts';
import { renderPrometheus } from '../../lib/report/prometheus.ts';
import { answered, cache, machine, ok } from '../support/facts.ts';
import {
  about,
  away,
  disconnected,
  finding,
  healthy,
  many,
  offline,
  reportOn,
  troubled,
  unsure,
} from './sample-reports.ts';

const evil = 'http://a.test/|\'"=\r\n::error::x %0A \u202e \u001b[31m ,:';
const hostile = () =>
  reportOn(machine({ caches: [cache(evil, { hitsMs: ok([4]) })] }), {
    findings: [finding({ check: 'web-page-answer', subject: about(evil), message: `${evil} | 'x'=1.` })],
  });
const all: readonly (readonly [string, () => Report])[] = Object.entries({
  healthy,
  troubled,
  offline,
  disconnected,
  away,
  unsure,
  many,
  hostile,
});

describe('prometheus', () => {
  const lines = (report: Report) => renderPrometheus(report).trimEnd().split('\n');
  /** The text format 0.0.4: a family is named once, before its samples, and no sample comes twice. */
  test.each(all)('of a machine that is %s follows the text format', (_name, report) => {
    const families = new Set<string>();
    const samples = new Set<string>();
    let family = '';
    for (const line of lines(report())) {
      const help = /^# HELP (\w+) \S/.exec(line)?.[1];
      const type = /^# TYPE (\w+) gauge$/.exec(line)?.[1];
      const sample = /^(\w+)(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)+\})? -?[\d.e+-]+$/.exec(line)?.[1];
      if (help !== undefined) {
        expect(families.has(help)).toBe(false);
        families.add(help);
        family = help;
      }
      expect(help ?? type ?? sample, line).toBe(family);
      if (sample === undefined) continue;
      const series = line.replace(/ [^ ]*$/, '');
      expect(samples.has(series), series).toBe(false);
      samples.add(series);
    }
  });

  test('says what blackbox_exporter says, for each substituter', () => {
    const text = renderPrometheus(
      reportOn(
        machine({
          caches: [
            cache('https://cache.test', {
              info: ok(
                answered(200, 'StoreDir: /nix/store\nPriority: 30\n', {
                  momentsMs: { lookedUp: 1, connected: 3, secured: 7, sent: 7.5, answered: 12, ended: 13 },
                  connection: {
                    reused: false,
                    via: 'direct',
                    tls: {
                      chain: ['2026-03-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'].map((validTo) => ({
                        subject: '',
                        issuer: '',
                        alternativeNames: [],
                        validFrom: '2025-01-01T00:00:00.000Z',
                        validTo,
                        fingerprint256: '',
                      })),
                    },
                  },
                }),
              ),
              hitsMs: ok([10, 20, 30]),
            }),
          ],
        }),
      ),
    );
    const label = 'substituter="https://cache.test"';
    for (const line of [
      `nixcache_probe_success{${label}} 1`,
      `nixcache_probe_duration_seconds{${label},phase="resolve"} 0.001`,
      `nixcache_probe_duration_seconds{${label},phase="connect"} 0.002`,
      `nixcache_probe_duration_seconds{${label},phase="tls"} 0.004`,
      `nixcache_probe_duration_seconds{${label},phase="processing"} 0.0045`,
      `nixcache_probe_duration_seconds{${label},phase="transfer"} 0.001`,
      `nixcache_probe_narinfo_duration_seconds{${label},result="hit"} 0.02`,
      `nixcache_probe_http_status_code{${label}} 200`,
      `nixcache_probe_ssl_earliest_cert_expiry{${label}} ${Date.parse('2026-02-01') / 1000}`,
      `nixcache_substituter_priority{${label}} 30`,
      `nixcache_substituter_away{${label}} 0`,
      `nixcache_signature_verdict{${label},verdict="unknown"} 1`,
      `nixcache_signature_verdict{${label},verdict="good"} 0`,
      'nixcache_machine_offline 0',
      'nixcache_findings_by_severity{severity="error",away="false"} 0',
    ])
      expect(text.split('\n')).toContain(line);
  });

  test('tells an offline machine and one that is elsewhere from a cache that is down', () => {
    expect(lines(disconnected())).toContain('nixcache_machine_offline 1');
    expect(lines(disconnected())).toContain('nixcache_substituter_away{substituter="http://10.9.8.7"} 1');
    expect(lines(disconnected())).toContain('nixcache_findings_by_severity{severity="error",away="false"} 0');
    expect(lines(away())).toContain('nixcache_machine_offline 0');
    expect(lines(away())).toContain('nixcache_substituter_away{substituter="http://10.9.8.7"} 1');
    expect(lines(away())).toContain('nixcache_substituter_away{substituter="https://cache.nixos.org/"} 0');
    expect(lines(many()).filter((line) => /_away\{.* 1$/.test(line))).toEqual([]);
  });
});

/** `'label'=value[UOM];[warn];[crit];[min];[max]`, as the plugin guidelines have it; a quote within a label is doubled. */
const datum = /^'(?:[^'=|]|'')+'=-?\d+(?:\.\d+)?(?:s|us|ms|%|B|KB|MB|TB|c)?(?:;[\d.]*){0,4}$/;

describe('nagios', () => {
  test('has a label of its own for each cache, however alike their URLs are', () => {
    const caches = ['a', 'b'].map((end) =>
      cache(`http://x.test/${'l'.repeat(100)}${end}`, { hitsMs: ok([4]) }),
    );
    const labels = [...renderNagios(reportOn(machine({ caches }))).matchAll(/'(http[^']*)'=/g)].map(
      ([, label]) => label,
    );
    expect(labels).toHaveLength(2);
    expect(new Set(labels).size).toBe(2);
  });

  test.each(all)('of a machine that is %s follows the plugin guidelines', (_name, report) => {
    const status = nagiosStatus(report());
    const [first = '', ...more] = renderNagios(report()).trimEnd().split('\n');
    const [said = '', data = '', ...rest] = first.split('|');
    expect(rest).toEqual([]);
    expect(said).toMatch(
      new RegExp(`^NIXCACHE ${['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'][status]} - \\S.*\\S $`),
    );
    for (const one of data.trim().split(/ (?=')/)) expect(one).toMatch(datum);
    for (const line of more) expect(line).not.toMatch(/[|\p{Cc}]/u);
  });

  test.each([
    ['all is well', healthy, 0],
    ['something is failing', troubled, 2],
    ['the machine is offline', offline, 3],
    ['there is no network', disconnected, 3],
    ['the machine is away from one cache, and the other works', away, 0],
    ['a check of nixcache itself failed', unsure, 3],
    ['there was no cache to look at', () => reportOn(machine()), 3],
  ] as const)('%s', (_name, report, status) => {
    expect(nagiosStatus(report())).toBe(status);
  });

  test('a warning is a warning, also on a machine that is away', () => {
    const report = away();
    const warning = { ...troubled().findings.find(({ severity }) => severity === 'warning') };
    expect(warning.check).toBeDefined();
    const warned = { ...report, findings: [...report.findings, ...troubled().findings.slice(2, 3)] };
    expect(nagiosStatus(warned)).toBe(1);
  });

  test('says in its first line that the machine is away', () => {
    expect(renderNagios(away())).toMatch(
      /^NIXCACHE OK - This machine is not on the network of http:\/\/10\.9\.8\.7\. /,
    );
    expect(renderNagios(disconnected())).toMatch(/^NIXCACHE UNKNOWN - This machine has no way out/);
  });
});

/** As the runner reads a line (ActionCommand.TryParseV2 in actions/runner). */
function readCommand(line: string) {
  const found = /^::([a-z]+) (.*?)::(.*)$/.exec(line);
  if (found === null) return undefined;
  const [, name = '', properties = '', data = ''] = found;
  const unescaped = (text: string) =>
    text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  const values = properties.split(',').map((pair) => {
    const [key = '', ...value] = pair.split('=');
    return [key, unescaped(value.join('=').replaceAll('%3A', ':').replaceAll('%2C', ','))] as const;
  });
  return { name, ...Object.fromEntries(values), text: unescaped(data) };
}

describe('github', () => {
  const commands = (report: Report, cwd = '/work') =>
    renderGithub(report, cwd).trimEnd().split('\n').map(readCommand);

  test.each(all)('of a machine that is %s is nothing but commands', (_name, report) => {
    for (const command of commands(report()))
      expect(command).toEqual(
        expect.objectContaining({
          name: expect.stringMatching(/^(?:error|warning|notice)$/),
          title: expect.stringContaining('nixcache'),
        }),
      );
  });

  test('nothing from outside begins a command or a property of its own', () => {
    const [first, ...more] = commands(hostile());
    expect(first).toMatchObject({ name: 'error', text: expect.stringContaining('::error::x %0A') });
    expect(Object.keys(first ?? {}).sort()).toEqual(['name', 'text', 'title']);
    expect(more).toHaveLength(1);
  });

  test('nothing from outside turns the direction of a line round or hides in it', () => {
    expect(renderGithub(hostile(), '/work')).not.toMatch(/[\p{Cf}\p{Cs}]/u);
  });

  test('a finding stands at its line, where that is a file of the repository', () => {
    const [error] = troubled().findings;
    const report = {
      ...troubled(),
      findings:
        error === undefined
          ? []
          : [
              {
                ...error,
                setAt: [
                  { file: '/etc/nix/nix.conf', line: 1 },
                  { file: '/work/a,b/flake.nix', line: 7 },
                ],
              },
            ],
    };
    expect(commands(report, '/work/')[0]).toMatchObject({ name: 'error', file: 'a,b/flake.nix', line: '7' });
    expect(commands(report, '/wor')[0]).not.toHaveProperty('file');
    expect(commands(report, '/')[0]).toMatchObject({ file: 'etc/nix/nix.conf', line: '1' });
  });

  test('that the machine is offline or away is a notice', () => {
    expect(commands(disconnected()).map((command) => command?.name)).not.toContain('error');
    expect(commands(away()).map((command) => command?.name)).not.toContain('warning');
    expect(commands(many()).map((command) => command?.name)).toContain('error');
  });
});

test('ndjson has where the machine is in each line about a cache, and in the summary', () => {
  const lines = renderNdjson(away())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({ type: 'cache', away: null });
  expect(lines[1]).toMatchObject({ type: 'cache', substituter: 'http://10.9.8.7', away: 'other-network' });
  expect(lines.at(-1)).toMatchObject({ type: 'summary', machine: { network: 'away' } });
});
