import { describe, expect, test } from 'vitest';
import { beginsLikeNar, NAR_FORMAT_BYTES, narFormat } from '../../lib/nix/nar-format.ts';
import { packed } from '../support/nars.ts';

describe('the file of a NAR', () => {
  test.each([
    ['plain.nar', 'nar'],
    ['plain.xz', 'xz'],
    ['plain.zst', 'zstd'],
    ['plain.bz2', 'bzip2'],
    ['plain.gz', 'gzip'],
    ['plain.lz4', 'lz4'],
    ['plain.br', 'unknown'],
  ])('is told by its beginning: %s', (name, format) => {
    expect(narFormat(packed(name))).toBe(format);
    expect(narFormat(packed(name).subarray(0, NAR_FORMAT_BYTES))).toBe(format);
  });

  test.each([
    ['lzip', 'LZIP\x01'],
    ['lzop', '\x89LZO\x00\r\n\x1a\n'],
    ['lzma', ']\x00\x00\x80\x00'],
    ['compress', '\x1f\x9d\x90'],
    ['html', '\n <!doctype html>'],
    ['html', '<?xml version="1.0"?><Error>'],
    ['empty', ''],
    ['unknown', 'Not found'],
    ['unknown', '\xfd7zXZ'],
  ])('is told by its beginning: %s (%j)', (format, text) => {
    expect(narFormat(Buffer.from(text, 'latin1'))).toBe(format);
  });

  test('is told where it lies in the middle of other bytes', () => {
    const around = new Uint8Array(64);
    around.set(Buffer.from('28b52ffd', 'hex'), 7);
    expect(narFormat(around.subarray(7, 30))).toBe('zstd');
  });

  test('is a NAR when it begins as one', () => {
    expect(beginsLikeNar(packed('plain.nar').subarray(0, 21))).toBe(true);
    expect(beginsLikeNar(packed('plain.nar').subarray(0, 20))).toBe(false);
  });
});
