import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, Lab, skipReason } from './support/lab.ts';
import { RunningExporter } from './support/running-exporter.ts';
import { RunningPrometheus } from './support/running-prometheus.ts';

const reason = skipReason(['nix', 'nginx', 'openssl', 'prometheus', 'promtool', 'unshare']);
const shipped = join(import.meta.dirname, '../../monitoring');
const read = (name: string) => readFileSync(join(shipped, name), 'utf8');

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}
interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly definition?: string }[];
  };
}
const dashboard = JSON.parse(read('dashboard.json')) as Dashboard;
const panels = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map(({ expr }) => [title, expr] as const),
);
/** As Grafana does it: all jobs, all machines, all substituters. */
const filledIn = (expr: string): string =>
  expr.replace(/\$(?:job|instance|substituter)\b/g, '.*').replaceAll('$__rate_interval', '30s');

describe.skipIf(reason)('a Prometheus that scrapes an exporter, a failing one, and textfiles', () => {
  const lab = new Lab();
  const prometheus = new RunningPrometheus();
  const exporters: RunningExporter[] = [];
  const servers: Server[] = [];
  const urls = { good: '', otherKey: '', secure: '', dead: '' };
  let alerts: (readonly [string, string])[] = [];

  beforeAll(async () => {
    const path = lab.buildPath(`exporter-${process.pid}`);
    const key = lab.signingKey('exporter.test-1');
    const otherKey = lab.signingKey('other.test-1');
    lab.copyToCache(path, key);
    const otherDir = join(lab.folder, 'other-cache');
    mkdirSync(otherDir);
    const flags = ['--extra-experimental-features', 'nix-command'];
    lab.get('nix', ...flags, 'copy', '--to', `file://${otherDir}?secret-key=${otherKey.secretFile}`, path);
    // A certificate that ends in five days.
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '5'];
    const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    lab.get('openssl', 'req', '-x509', ...made, '-keyout', 'tls.key', '-out', 'tls.crt', ...subject);
    const [plain, other, tls, closed] = [
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
    ];
    urls.good = `http://127.0.0.1:${plain}`;
    urls.otherKey = `http://127.0.0.1:${other}`;
    urls.secure = `https://localhost:${tls}`;
    urls.dead = `http://127.0.0.1:${closed}`;
    const conf = lab.file(
      'nginx.conf',
      `daemon off; master_process off; error_log stderr; pid ${lab.folder}/nginx.pid; user root;
events {} http { access_log off;
server { listen 127.0.0.1:${plain}; root ${lab.cacheDir}; }
server { listen 127.0.0.1:${other}; root ${otherDir}; }
server { listen 127.0.0.1:${tls} ssl; ssl_certificate ${lab.folder}/tls.crt; ssl_certificate_key ${lab.folder}/tls.key; root ${lab.cacheDir}; } }`,
    );
    lab.start('nginx', '-e', 'stderr', '-p', lab.folder, '-c', conf);
    lab.configure(`substituters = ${Object.values(urls).join(' ')}\ntrusted-public-keys = ${key.publicText}`);
    lab.env['NIX_SSL_CERT_FILE'] = join(lab.folder, 'tls.crt');
    const exporter = await new RunningExporter(
      lab,
      ...['--min-interval', '1', '--timeout', '3', '--path', path],
    ).listening();
    // Its configuration is gone when it looks.
    const given = lab.file('gone.conf', `substituters = ${urls.good}\n`);
    const failing = await new RunningExporter(lab, '--min-interval', '1', '--config', given).listening();
    rmSync(given);
    exporters.push(exporter, failing);

    const textfile = async (text: string): Promise<string> => {
      const server = createServer((_request, response) =>
        response.setHeader('content-type', 'text/plain; version=0.0.4').end(text),
      );
      const port = await freePort();
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
      servers.push(server);
      return `127.0.0.1:${port}`;
    };
    // A laptop without a network, and one whose timer has stopped.
    const written = join(lab.folder, 'nixcache.prom');
    const doctor = ['doctor', '--format', 'prometheus', '--output', written, '--timeout', '2'];
    const remote = ['https://cache.example.org', 'https://other.example.net'];
    const { status } = lab.run(
      ...(['unshare', '-n', process.execPath, lab.bin, ...doctor] as const),
      ...remote.flatMap((url) => ['--substituter', url]),
    );
    expect(status).toBe(1);
    const offline = readFileSync(written, 'utf8');
    lab.run(process.execPath, lab.bin, ...doctor, '--substituter', urls.good);
    const stale = readFileSync(written, 'utf8').replace(
      /^(nixcache_run_timestamp_seconds) .*$/m,
      '$1 1700000000',
    );

    const host = (url: string) => url.replace('http://', '');
    const example = read('prometheus.yml')
      .replace('rules.yml', join(shipped, 'rules.yml'))
      .replace('scrape_interval: 1m', 'scrape_interval: 1s\n  evaluation_interval: 1s')
      .replace('scrape_timeout: 10s', 'scrape_timeout: 1s')
      .replace('["127.0.0.1:9100"]', `["${await textfile(offline)}", "${await textfile(stale)}"]`)
      .replace('["127.0.0.1:19842"]', `["${host(exporter.url)}", "${host(failing.url)}"]`)
      .replace('https://cache.nixos.org', urls.secure)
      .replace('127.0.0.1:19842', host(exporter.url));
    await prometheus.start(lab, example);
    alerts = await rulesOf(prometheus);
  });

  afterAll(async () => {
    await prometheus.stop();
    for (const exporter of exporters) await exporter.end('SIGTERM');
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await lab.close();
  });

  test('scrapes all of them', async () => {
    const up = await prometheus.queryUntil('up == 1', (found) => found.length === 5);
    expect(up.map(({ metric }) => metric['job']).sort()).toEqual([
      'nixcache',
      'nixcache',
      'nixcache-probe',
      'node',
      'node',
    ]);
  });

  test('knows of each cache whether it works, over the exporter', async () => {
    const found = await prometheus.queryUntil(
      'nixcache_probe_success{job="nixcache"}',
      ({ length }) => length === 4,
    );
    expect(Object.fromEntries(found.map(({ metric, value }) => [metric['substituter'], value[1]]))).toEqual({
      [urls.good]: '1',
      [urls.otherKey]: '1',
      [urls.secure]: '1',
      [urls.dead]: '0',
    });
    const working = await prometheus.query('nixcache_substituter_working{job="nixcache"} == 1');
    expect(working.map(({ metric }) => metric['substituter']).sort()).toEqual(
      [urls.good, urls.secure].sort(),
    );
  });

  test('probes one cache as with blackbox_exporter', async () => {
    const found = await prometheus.queryUntil('probe_success');
    expect(found.map(({ metric, value }) => [metric['instance'], value[1]])).toEqual([[urls.secure, '1']]);
    expect(await prometheus.queryUntil('probe_ssl_earliest_cert_expiry - time() > 4 * 86400')).toHaveLength(
      1,
    );
    expect(await prometheus.query('probe_http_status_code == 200')).toHaveLength(1);
    expect(await prometheus.query('probe_duration_seconds > 0')).toHaveLength(1);
  });

  test('tells the laptop that is offline from a cache that is down', async () => {
    const offline = await prometheus.queryUntil('nixcache_machine_offline == 1');
    expect(offline.map(({ metric }) => metric['job'])).toEqual(['node']);
    const down = await prometheus.queryUntil(
      alerts.find(([name]) => name === 'NixcacheSubstituterDown')?.[1] ?? '',
    );
    expect(down.map(({ metric }) => metric['substituter'])).toEqual([urls.dead]);
  });

  test('reads the rules, and every one of them returns data for what it is about', async () => {
    expect(alerts.map(([name]) => name)).toEqual([
      'NixcacheSubstituterDown',
      'NixcacheSignatureRefused',
      'NixcacheCertificateEndsSoon',
      'NixcacheResultsStale',
      'NixcacheLookFailing',
    ]);
    for (const [name, expr] of alerts)
      expect([name, await prometheus.queryUntil(expr)]).not.toEqual([name, []]);
    expect(await prometheus.queryUntil('ALERTS', ({ length }) => length >= alerts.length)).not.toEqual([]);
  });

  test.each(panels)('the panel "%s" shows data: %s', async (_title, expr) => {
    expect(await prometheus.queryUntil(filledIn(expr))).not.toEqual([]);
  });

  test('counts what there is, where a panel says 0 for nothing', async () => {
    for (const title of ['Down while online', 'Machines that are offline']) {
      const [, expr = ''] = panels.find(([name]) => name === title) ?? [];
      const [one] = await prometheus.queryUntil(filledIn(expr));
      expect([title, one?.value[1]]).toEqual([title, '1']);
    }
  });

  test('has something to choose from in each list of the dashboard', async () => {
    const lists = dashboard.templating.list.flatMap(({ definition }) => definition ?? []);
    expect(lists).toHaveLength(3);
    for (const list of lists) {
      const [, metric = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(list) ?? [];
      const found = await prometheus.queryUntil(filledIn(metric));
      expect([list, found.filter(({ metric: labels }) => labels[label] !== undefined)]).not.toEqual([
        list,
        [],
      ]);
    }
  });

  test('has nothing to say against the metrics', async () => {
    const [exporter] = exporters;
    for (const path of ['/metrics', `/probe?substituter=${urls.secure}`]) {
      const input = await (await fetch(`${exporter?.url}${path}`)).text();
      const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
        input,
        encoding: 'utf8',
      });
      expect([status, stdout + stderr]).toEqual([0, '']);
    }
  });
});

describe.skipIf(skipReason(['promtool']))('promtool', () => {
  test.each([
    ['check', 'config', 'prometheus.yml'],
    ['check', 'rules', 'rules.yml'],
    ['test', 'rules', 'rules.test.yml'],
  ])('%s %s %s', (...args) => {
    const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: shipped, encoding: 'utf8' });
    expect([status, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });
});

/** Every alert that the server has read, with its query. */
async function rulesOf(prometheus: RunningPrometheus): Promise<(readonly [string, string])[]> {
  const { data } = await prometheus.ask('rules');
  const groups = data['groups'] as readonly { rules: readonly { name: string; query: string }[] }[];
  return groups.flatMap(({ rules }) => rules.map(({ name, query }) => [name, query] as const));
}
