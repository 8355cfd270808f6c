import { expect, it } from '@jest/globals';
import { storeOfUrl } from '../src/store-url.ts';

it.each([
  ['sqlite:./a b.db', { type: 'sqlite', options: { file: './a b.db' } }],
  ['sqlite:/data/x.db', { type: 'sqlite', options: { file: '/data/x.db' } }],
  ['files:memory', { type: 'files', options: { folder: 'memory' } }],
  ['postgres://ann@host:1/db', { type: 'postgres', options: { url: 'postgres://ann@host:1/db' } }],
  [
    'postgresql://host/db?schema=own&sslmode=require',
    { type: 'postgres', options: { url: 'postgresql://host/db?sslmode=require', schema: 'own' } },
  ],
])('%s', (url, recipe) => {
  expect(storeOfUrl(url)).toEqual(recipe);
});

it.each([
  'prodrome.db',
  '',
  'sqlite:',
  'mysql://ann:secret@host/db',
  'sqllite:./x.db',
  'constructor:x',
])('%j is refused, without what may be a secret', (url) => {
  expect(() => storeOfUrl(url)).toThrow(/^--store: expected a URL such as sqlite:/);
  expect(() => storeOfUrl(url)).not.toThrow(/secret/);
});
