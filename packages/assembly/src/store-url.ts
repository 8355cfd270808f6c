import { suggestion } from '@prodrome/config';
import { ProdromeError, type Recipe } from '@prodrome/core';

/** What a URL of each kind names; the rest of the URL is what follows its first colon. */
const schemes: Readonly<Record<string, (rest: string, url: string) => Recipe>> = {
  sqlite: (file) => ({ type: 'sqlite', options: { file } }),
  postgres: (_, url) => postgresAt(url),
  postgresql: (_, url) => postgresAt(url),
  files: (folder) => ({ type: 'files', options: { folder } }),
};

/** The kinds of URL of a store. */
const storeSchemes = Object.keys(schemes);

/**
 * The store that a URL names: `sqlite:./prodrome.db`, `postgres://user@host/database?schema=name`, `files:./folder`.
 * @throws ProdromeError `USAGE`
 */
export function storeOfUrl(url: string): Recipe {
  const [, scheme = '', rest = ''] = /^([a-z]+):(.*)$/s.exec(url) ?? [];
  const recipe = Object.hasOwn(schemes, scheme) ? schemes[scheme] : undefined;
  if (recipe && rest !== '') return recipe(rest, url);
  throw new ProdromeError('USAGE', {
    where: '--store',
    expected: `a URL such as sqlite:./prodrome.db, that begins with one of ${storeSchemes.join(', ')}`,
    // what is no known scheme may be a password
    got: recipe ? `${scheme}: and nothing else` : scheme === '' ? 'no URL' : `${scheme}:`,
    hint:
      suggestion(scheme, storeSchemes) ??
      'A store of your own is named by module in the section store of a configuration',
  });
}

/** `schema` is ours, all else is for the server. */
function postgresAt(url: string): Recipe {
  if (!URL.canParse(url)) return { type: 'postgres', options: { url } };
  const parsed = new URL(url);
  const schema = parsed.searchParams.get('schema');
  parsed.searchParams.delete('schema');
  return {
    type: 'postgres',
    options: { url: parsed.href, ...(schema !== null && { schema }) },
  };
}
