import { expect, it } from '@jest/globals';
import { withoutPasswords } from '../src/index.ts';

it.each([
  ['postgres://ann:secret@host:1/db', 'postgres://ann@host:1/db'],
  ['postgres://ann:se/cr:e@t@host/db', 'postgres://ann@host/db'],
  ['POSTGRES://:secret@host', 'POSTGRES://@host'],
  ['postgres://ann@host/db?password=secret&x=1', 'postgres://ann@host/db?password=…&x=1'],
  [
    'a: "redis+tls://u:secret@h", b: \'mysql://v:secret@i\'',
    'a: "redis+tls://u@h", b: \'mysql://v@i\'',
  ],
  ['sqlite:./prodrome.db', 'sqlite:./prodrome.db'],
  ['https://host:8080/path', 'https://host:8080/path'],
  ['time 12:30 @ noon', 'time 12:30 @ noon'],
])('%s', (text, told) => {
  expect(withoutPasswords(text)).toBe(told);
});
