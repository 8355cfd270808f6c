import { parseNumber, parseTime } from '../formats/times.ts';
import { parseClock } from '../schema/words.ts';
import { cellReader } from '../schema/writing.ts';
import type { SeenText } from './text-tally.ts';

/** Texts that people and programs write where nothing was observed. */
const markers =
  /^(?:-+|–|—|\.+|\*+|n\/?a|#n\/a|none|nil|unknown|unbekannt|missing|undefined|<na>|\?+|#value!|#ref!|#div\/0!)$/i;

/** Whether a text is a mark of what was not observed. */
const isMarker = (text: string): boolean => markers.test(text.trim());

type NumberWriting = Readonly<{ decimal?: string; thousands?: string }>;

/** Ways in which numbers are written otherwise. */
const notations: readonly {
  readonly writing: NumberWriting;
  readonly reads: (text: string) => boolean;
}[] = [
  { thousands: ',' },
  { decimal: ',' },
  { decimal: ',', thousands: '.' },
  ...[' ', "'", '’', '\u00a0', '\u202f'].flatMap((thousands) => [
    { thousands },
    { decimal: ',', thousands },
  ]),
].map((writing) => ({ writing, reads: readsAs(writing) }));

function readsAs(writing: NumberWriting): (text: string) => boolean {
  const { number } = cellReader(writing);
  return (text) => number(text) !== undefined;
}

/** The settings that read texts, as they stand in YAML. */
function writingHint(writing: NumberWriting, texts: readonly string[]): string {
  const settings = Object.entries(writing).map(([name, mark]) => `${name}: ${inYaml(mark)}`);
  const said = `Say how numbers are written: data: { ${settings.join(', ')} }`;
  // 1,234 alone may be either
  const isEither =
    writing.thousands === ',' && texts.every(readsAs({ decimal: ',' })) && !texts.some(hasPoint);
  return isEither ? `${said}, or { decimal: ',' } if the comma begins the fraction` : said;
}

const hasPoint = (text: string): boolean => text.includes('.');

function inYaml(mark: string): string {
  if (mark === "'") return `"'"`;
  return /\s/.test(mark) && mark !== ' '
    ? `"\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}"`
    : `'${mark}'`;
}

/** What the texts of a column that are no numbers may be. */
export type Oddness =
  | { readonly kind: 'markers'; readonly hint: string }
  | { readonly kind: 'notation'; readonly hint: string }
  | { readonly kind: 'clock'; readonly hint: string }
  | { readonly kind: 'times'; readonly hint: string }
  | { readonly kind: 'words' };

/** Explains texts among which are numbers, or which are numbers written otherwise. @param name - of their column. */
export function explainTexts(name: string, texts: readonly SeenText[]): Oddness {
  const odd = texts.filter(({ number }) => number === undefined).map(({ text }) => text);
  const rest = odd.filter((text) => !isMarker(text));
  const every = (reads: (text: string) => boolean): boolean => rest.length > 0 && rest.every(reads);
  const marked = odd.filter(isMarker).slice(0, 5);
  const also =
    marked.length === 0 ? '' : `, and missing: [${marked.map((text) => `'${text}'`).join(', ')}]`;
  if (odd.length > 0 && rest.length === 0) {
    const list = marked.map((text) => `'${text}'`).join(', ');
    return {
      kind: 'markers',
      hint: `If they stand for what was not observed: data: { missing: [${list}] }`,
    };
  }
  const notation = notations.find(({ reads }) =>
    every((text) => parseNumber(text) !== undefined || reads(text)),
  );
  if (notation) {
    const all = texts.map(({ text }) => text).filter((text) => !isMarker(text));
    return { kind: 'notation', hint: `${writingHint(notation.writing, all)}${also}` };
  }
  if (every((text) => parseClock(text) !== undefined)) {
    return {
      kind: 'clock',
      hint: `To read hours and minutes: data: { columns: { ${name}: { unit: 'h:mm' } } }${also}`,
    };
  }
  if (every((text) => parseTime(text) !== undefined)) {
    return { kind: 'times', hint: `Put "${name}" under ignore, or name it under data.time` };
  }
  return { kind: 'words' };
}
