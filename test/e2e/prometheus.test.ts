import { spawnSync } from 'node:child_process';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Report } from '../../lib/model/report.ts';
import { renderPrometheus } from '../../lib/report/prometheus.ts';
import {
  away,
  disconnected,
  healthy,
  offline,
  reportOn,
  troubled,
  unsure,
} from '../report/sample-reports.ts';
import { cache, machine } from '../support/facts.ts';
import { Lab, skipReason } from './support/lab.ts';

/** Prometheus itself reads what is printed for it, and its linter has nothing to say. */
const reason = skipReason(['promtool']);

const lint = (text: string) => {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
};
const clean = { status: 0, said: '' };

describe.skipIf(reason !== undefined)('--format prometheus', () => {
  test.each<[string, () => Report]>([
    ['healthy', healthy],
    ['troubled', troubled],
    ['offline', offline],
    ['without a network', disconnected],
    ['away from a cache', away],
    ['not wholly seen', unsure],
    ['without caches', () => reportOn(machine())],
    ['hostile', () => reportOn(machine({ caches: [cache('http://a.test/"\\\n{}=é\u202e\u0000\ud800#')] }))],
  ])('of a machine that is %s', (_name, report) => {
    expect(lint(renderPrometheus(report()))).toEqual(clean);
  });

  test('of the demonstration, into a file as the textfile collector wants it', () => {
    const lab = new Lab();
    onTestFinished(() => lab.close());
    const { status, stdout } = lab.run(process.execPath, lab.bin, 'demo', '--format', 'prometheus');
    expect(status).toBe(1);
    expect(lint(stdout)).toEqual(clean);
    expect(stdout).toMatch(/^nixcache_probe_success\{substituter="http:\/\/healthy\.demo\.test"\} 1$/m);
  });

  test('the linter notices what is wrong', () => {
    expect(lint('# TYPE a_total gauge\na_total 1\n').status).not.toBe(0);
  });
});
