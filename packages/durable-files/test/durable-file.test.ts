import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { makeFolder, removeEmpty, removeFile, writeDurably } from '../src/index.ts';
import { temporaryFolder } from './support.ts';

const folder = temporaryFolder();

it('a file is the old one or the whole new one, and nothing is left aside', () => {
  const path = folder.path('a.txt');
  writeDurably(path, 'old');
  writeDurably(path, new TextEncoder().encode('new'));
  expect(readFileSync(path, 'utf8')).toBe('new');
  mkdirSync(folder.path('taken'));
  writeFileSync(folder.path('taken/inside'), '');
  expect(() => {
    writeDurably(folder.path('taken'), 'x');
  }).toThrow(/EISDIR|ENOTEMPTY|EPERM/);
  expect(readdirSync(folder.path('.')).sort()).toEqual(['a.txt', 'taken']);
});

it('folders are made with those above them, and removed only where they are empty', () => {
  const inner = folder.path('x/y/z');
  makeFolder(inner);
  makeFolder(inner);
  writeDurably(join(inner, 'f'), '');
  removeEmpty(inner);
  expect(existsSync(inner)).toBe(true);
  removeFile(join(inner, 'f'));
  removeFile(join(inner, 'f'));
  removeEmpty(inner);
  removeEmpty(inner);
  expect(existsSync(inner)).toBe(false);
});
