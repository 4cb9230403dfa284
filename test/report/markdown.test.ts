import MarkdownIt from 'markdown-it';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../lib/model/report.ts';
import { renderMarkdown } from '../../lib/report/markdown.ts';
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

const renderer = new MarkdownIt({ html: true, linkify: true });
const page = (report: Report): string => renderMarkdown(report, '/home/alice');
const html = (report: Report): string => renderer.render(page(report));
/** What of a page is not code: GitHub looks there for markup, links, mentions and numbers of issues. */
const outsideCode = (text: string): string =>
  text.replace(/<pre>[\s\S]*?<\/pre>/g, '').replace(/<code>[\s\S]*?<\/code>/g, '');

const attacks = [
  '<img src=x onerror=alert(1)>',
  '</code></summary></details><script>evil()</script>',
  '@somebody #12 GH-3 owner/repo#4',
  'https://evil.example www.evil.example',
  '[evil](https://evil.example) ![evil](x)',
  '**evil** _evil_ ~~evil~~ | evil | evil',
  '`evil` ``evil`` ```evil``` ````',
  '\n```\nevil\n```\n# evil\n',
  '\n\n<details open>evil\n',
  '\r\n| --- |\u2028evil\u202e\u0007',
  '\\` evil \\| evil',
  '&lt;b&gt;evil&#64;',
];
const everywhere = attacks.join(' ');

const hostile = (): Report => {
  const name = `http://a.test/${everywhere}`;
  const report = reportOn(
    machine({
      caches: [
        cache(name, {
          info: ok(answered(200, 'Priority: 1\n', { headers: { server: everywhere, via: everywhere } })),
        }),
      ],
      settings: { 'trusted-public-keys': attacks, store: everywhere },
    }),
    {
      findings: [
        finding({
          check: 'web-page-answer',
          subject: about(name),
          message: everywhere,
          evidence: attacks,
          cause: everywhere,
        }),
      ],
    },
  );
  return {
    ...report,
    nix: { ...report.nix, version: everywhere, problem: everywhere, configurationFrom: everywhere },
    machine: { ...report.machine, text: everywhere },
    unknowns: [{ check: 'x', subject: about(name), because: everywhere }],
    crashes: [{ check: 'x', subject: about(name), because: everywhere }],
    firstBuild: [{ command: everywhere, needsRoot: true }],
    summary: { ...report.summary, text: everywhere },
  };
};

describe('a page to paste into an issue', () => {
  test.each(Object.entries({ healthy, troubled, offline, disconnected, away, unsure, many, hostile }))(
    '%s: whole tables, and each detail closed where it began',
    (_name, report) => {
      const rendered = html(report());
      expect(rendered).toContain('<h2>Report of <code>nixcache doctor</code></h2>');
      const count = (pattern: RegExp) => (outsideCode(rendered).match(pattern) ?? []).length;
      expect(count(/<details>/g)).toBe(count(/<\/details>/g));
      expect(count(/<table>/g)).toBeGreaterThanOrEqual(2);
      expect(outsideCode(rendered)).not.toMatch(/\|\s*---/);
      for (const [row] of rendered.matchAll(/<tr>[\s\S]*?<\/tr>/g))
        expect(row.match(/<t[dh]>/g)?.length).toBeGreaterThan(1);
      expect(page(report()).length).toBeLessThan(65_536);
    },
  );

  test('nothing from outside is markup, a link, a mention or HTML', () => {
    const rendered = outsideCode(html(hostile()));
    expect(rendered).not.toMatch(/evil|@|somebody|GH-|#\d|<a |<img|<script|<h[34-6]>(?!Caches|Findings)/);
    expect(page(hostile())).not.toMatch(/[\u202e\u0007\u2028]/);
  });

  test('a table has a cell for each of its heads, whatever stands in it', () => {
    const [, caches = ''] = html(hostile()).split('<h3>Caches</h3>');
    const [row = ''] = /<tbody>[\s\S]*?<\/tbody>/.exec(caches) ?? [];
    expect(row.match(/<td>/g)).toHaveLength(8);
  });

  test('a thousand caches with a fault each still make a page that GitHub takes', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `http://cache-${index}.test/${'x'.repeat(150)}`);
    const report = reportOn(machine({ caches: names.map((name) => cache(name)) }), {
      findings: names.map((name) => finding({ check: 'x', subject: about(name), message: `${name} fails.` })),
    });
    const text = page(report);
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/^and 900 more$/m);
    expect(text).toMatch(/^### Findings$/m);
    expect(text).toMatch(/^There was no room for \d+ more sections\.$/m);
  });

  test('says first what it contains', () => {
    expect(page(healthy()).split('\n').slice(0, 4).join(' ')).toMatch(
      /names caches by their URLs .* no passwords/,
    );
  });

  test('has no name of a user and no home directory', () => {
    const given = troubled();
    const report = {
      ...given,
      installation: { ...given.installation, user: 'alice' },
      nix: {
        ...given.nix,
        configurationFrom: '/home/alice/.config/nix/nix.conf, /Users/alice/x, /home/bob/y',
      },
      settings: { 'trusted-users': ['root', 'alice', 'carol'], store: 'ssh-ng://alice@builder.test' },
    };
    const text = page(report);
    expect(text).not.toMatch(/alice|bob|carol/);
    expect(text).toContain('`~/.config/nix/nix.conf, ~/x, ~/y`');
    expect(text).toContain('when <user> asks for it');
    expect(text).toContain('ssh-ng://<user>@builder.test');
  });

  test('leaves a name alone where it is part of another word', () => {
    const given = healthy();
    const report = { ...given, installation: { ...given.installation, user: 'cache' } };
    expect(page(report)).toContain('`https://cache.nixos.org/`');
  });

  test('shows the phases over IPv4 and IPv6, and the headers that tell who answered', () => {
    const exchange = answered(200, '', {})[0];
    const text = page(
      reportOn(
        machine({
          caches: [
            cache('https://cache.nixos.org', {
              info: ok(
                answered(200, 'Priority: 40\n', {
                  headers: {
                    via: '1.1 varnish',
                    'x-served-by': 'cache-fra-1',
                    'x-amz-request-id': 'ABC',
                    'set-cookie': 'no',
                  },
                }),
              ),
              families: ok([
                {
                  family: 4,
                  addresses: ['192.0.2.7'],
                  lookupMs: 2,
                  ...(exchange === undefined ? {} : { exchange }),
                },
                { family: 6, addresses: [], lookupMs: 3, lookupCode: 'ENODATA' },
              ]),
            }),
          ],
        }),
      ),
    );
    expect(text).toContain(
      '| IPv4 | `192.0.2.7` | 2.0 ms | 2.0 ms |  | 4.8 ms | 1.0 ms | 11.0 ms | `HTTP 200` |',
    );
    expect(text).toContain('| IPv6 |  | 3.0 ms |  |  |  |  |  | `ENODATA` |');
    expect(text).toContain('x-served-by: cache-fra-1\nx-amz-request-id: ABC\n```');
    expect(text).not.toContain('cookie');
  });

  test('says at its top that the machine is offline or away', () => {
    const top = (report: Report) => page(report).split('\n|')[0] ?? '';
    expect(top(disconnected())).toContain('`This machine has no way out of its own network');
    expect(top(away())).toContain('`This machine is not on the network of http://10.9.8.7.`');
    expect(page(away())).toContain('`times out (other-network)`');
  });
});
