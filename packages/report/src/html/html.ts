/** HTML that stands in a page as it is. */
export interface Markup {
  readonly markup: string;
}

/** What may stand in a template: markup as it is, texts and numbers escaped, lists joined, nothing for nothing. */
export type Part = Markup | string | number | undefined | readonly Part[];

/** HTML or SVG from a template: every text that is put into it, also into an attribute in double quotes, is escaped. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const own = tightened(texts);
  return { markup: own.reduce((all, text, i) => `${all}${text}${textOf(parts[i])}`, '') };
}

const known = new WeakMap<TemplateStringsArray, readonly string[]>();

/** The texts of a template without the indentation that they have in the source. */
function tightened(texts: TemplateStringsArray): readonly string[] {
  const found = known.get(texts);
  if (found) return found;
  const made = texts.map((text) => text.replaceAll(/\s*\n\s*/g, '\n'));
  known.set(texts, made);
  return made;
}

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(textOf).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as content or attribute: no markup, no control characters, no half characters. */
const escapeHtml = (text: string): string =>
  text
    .replaceAll(/(?![\t\n])\p{Cc}|\p{Cs}/gu, '\u{FFFD}')
    .replaceAll(/[&<>"']/g, (mark) => entities[mark] as string);
