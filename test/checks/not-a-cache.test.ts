import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/not-a-cache.ts';
import { answered, cache, died, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const answers = (status: number, text: string) =>
  cache('http://cache.test/x', { info: ok(answered(status, text)) });

describe(check.id, () => {
  test.each([404, 410])('%d', (status) => {
    expect(judged(check, machine({ caches: [answers(status, '')] }))).toEqual([
      `error: There is no binary cache at http://cache.test/x: it answers ${status} when asked for its nix-cache-info.`,
    ]);
  });

  test.each(['', 'OK', '{"error":"not found"}'])(
    'a body without anything known (%j) is only a note: every Nix takes it',
    (text) => {
      const finding = findingOf(check, machine({ caches: [answers(200, text)] }));
      expect(finding).toMatchObject({
        severity: 'note',
        consequence: expect.stringContaining('takes any answer'),
      });
      expect(finding.message).toBe(
        'http://cache.test/x answers, but its nix-cache-info holds nothing that a cache would say.',
      );
    },
  );

  test.each([
    ['no content', answers(204, '')],
    ['far more than a nix-cache-info', answers(200, 'x'.repeat(5000))],
    ['a document', answers(200, '<?xml version="1.0"?><Error/>')],
  ])('%s is no cache', (_name, one) => {
    expect(findingOf(check, machine({ caches: [one] })).severity).toBe('warning');
  });

  test.each([
    ['a cache that says next to nothing', answers(200, 'WantMassQuery: 0')],
    ['a web page', answers(200, '<html></html>')],
    [
      'a directory that is missing',
      cache('file:///nowhere', { info: ok(died({ phase: 'request', code: 'ENOENT' })) }),
    ],
  ])('silent: %s', (_name, one) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual(['good']);
  });
});

test('a URL that goes on to the file itself: Nix appends its name', () => {
  const one = cache('https://cache.test/nix-cache-info', { info: ok(answered(404, '')) });
  expect(findingOf(check, machine({ caches: [one] })).fixes[0]).toMatchObject({ to: 'https://cache.test' });
});
