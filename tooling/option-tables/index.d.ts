import type { Components, JsonSchema } from '@prodrome/assembly';

/**
 * A Markdown text with the tables of options between its markers made anew, formatted.
 *
 * `<!-- options: WHAT -->` … `<!-- /options -->`, where WHAT is `all`, a section of the configuration, or a section and types of
 * components: `experts climatology, markov`. Same schema, same text.
 * @param parts.schema - `configJsonSchema(components)`
 * @throws Error when WHAT names no section or type.
 */
export declare function fillOptionTables(
  text: string,
  parts: { readonly schema: JsonSchema; readonly components: Components },
): Promise<string>;

/** Every page of docs/ and README of a package, below a repository's root, that has such markers. */
export declare function pagesWithOptions(root: string): string[];
