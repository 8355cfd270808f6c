import { ProdromeError } from '@prodrome/core';

/** A version of a model as a person names it: `migraine@3`, `migraine@champion`; without @ the champion, or else the newest. */
export interface ModelReference {
  readonly name: string;
  readonly version?: number;
  readonly alias?: string;
}

const shape = /^[A-Za-z][A-Za-z0-9_-]{0,99}$/;

/** @throws ProdromeError `USAGE` */
export function parseReference(text: string): ModelReference {
  const [name = '', which, ...more] = text.split('@');
  if (shape.test(name) && more.length === 0) {
    if (which === undefined) return { name };
    if (/^[1-9]\d{0,8}$/.test(which)) return { name, version: Number(which) };
    if (shape.test(which)) return { name, alias: which };
  }
  throw refused(text, 'a model such as migraine, migraine@3 or migraine@champion');
}

/** @throws ProdromeError `USAGE` for what is no name of a model or an alias. */
export function expectName(text: string): void {
  if (!shape.test(text)) throw refused(text, 'a name of letters, digits, _ and -');
}

const refused = (text: string, expected: string): ProdromeError =>
  new ProdromeError('USAGE', { where: 'model', expected, got: JSON.stringify(text) });
