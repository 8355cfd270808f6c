import { basename, resolve } from 'node:path';
import { expect, it } from '@jest/globals';
import { createMemoryStore } from '@prodrome/core';
import { modelSource } from '../src/index.ts';

const of = (text: string) =>
  modelSource(text, { store: createMemoryStore(), artifacts: 'artifacts' });

it.each([
  ['.', basename(resolve('.'))],
  ['models/head/', 'head'],
  ['..', basename(resolve('..'))],
  ['head@champion', 'head'],
])('%s is named %s', (text, name) => {
  expect(of(text).name).toBe(name);
});
