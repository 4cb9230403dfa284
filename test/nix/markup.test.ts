import { expect, test } from 'vitest';
import { looksLikeMarkup } from '../../lib/nix/markup.ts';

test.each([
  '<!DOCTYPE html>',
  '<html>',
  '\n\n  <HTML lang="en">',
  '\uFEFF<!-- hi -->',
  '<?xml version="1.0"?>',
  '<a>',
])('%j is markup', (text) => {
  expect(looksLikeMarkup(text)).toBe(true);
});

test.each(['', 'StoreDir: /nix/store\n', '{"a": "<html>"}', '< 3', 'x <html>', '<'])('%j is none', (text) => {
  expect(looksLikeMarkup(text)).toBe(false);
});
