/** A text of data in Markdown: one line, nothing in it is markup. */
export const plain = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cs}\s]+/gu, ' ')
    .replaceAll(/[&<>]/g, (mark) => ({ '&': '&amp;', '<': '&lt;' })[mark] ?? '&gt;')
    .replaceAll(/[\\`*_{}[\]()#+!|~]/g, (mark) => `\\${mark}`);

/** At most so many texts as a list in a sentence, the others as a number. */
export function listed(texts: readonly string[], most = 40): string {
  const shown = texts.slice(0, most).map(plain).join(', ');
  return texts.length > most ? `${shown} and ${texts.length - most} more` : shown;
}
