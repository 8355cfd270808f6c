import { ProdromeError } from '@prodrome/core';

/** The error of a file that does not begin as Arrow IPC does. */
export const noArrow = (file: string, cause?: unknown): ProdromeError =>
  new ProdromeError('DATA_FORMAT', {
    where: file,
    expected: 'an Arrow IPC file or stream',
    got: 'other bytes',
    hint: 'Write it with to_feather, write_feather or another Arrow IPC writer',
    cause,
  });

/** The error of a file that ends too early. */
export const cutOff = (file: string): ProdromeError =>
  new ProdromeError('DATA_FORMAT', {
    where: file,
    expected: 'an Arrow IPC file or stream with its end',
    got: 'an end within it',
    hint: 'The file may have been cut off, or its writer was not closed',
  });

/** The error of a file that cannot be decoded. */
export const damaged = (file: string, cause?: unknown): ProdromeError =>
  new ProdromeError('DATA_FORMAT', {
    where: file,
    expected: 'whole Arrow record batches',
    got: 'damaged ones',
    hint: 'Write the file again',
    cause,
  });

/** The error of a Feather file from before it was Arrow IPC. */
export const oldFeather = (file: string): ProdromeError =>
  new ProdromeError('DATA_FORMAT', {
    where: file,
    expected: 'a Feather file of version 2, which is Arrow IPC',
    got: 'version 1',
    hint: 'Read it with pandas.read_feather and write it again with to_feather',
  });

/** The error of a file whose numbers have their highest byte first. */
export const bigEndian = (file: string): ProdromeError =>
  new ProdromeError('DATA_FORMAT', {
    where: file,
    expected: 'Arrow of little-endian numbers',
    got: 'big-endian ones',
    hint: 'Write the file again on the machine that reads it, or as Parquet',
  });
