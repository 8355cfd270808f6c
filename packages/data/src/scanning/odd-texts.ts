import { parseNumber, parseTime } from '../formats/times.ts';
import { parseClock } from '../schema/words.ts';
import { cellReader } from '../schema/writing.ts';
import type { SeenText } from './text-tally.ts';

/** Texts that people and programs write where nothing was observed. */
const markers =
  /^(?:-+|–|—|\.+|\*+|n\/?a|#n\/a|none|nil|unknown|unbekannt|missing|undefined|<na>|\?+|#value!|#ref!|#div\/0!)$/i;

/** Whether a text is a mark of what was not observed. */
const isMarker = (text: string): boolean => markers.test(text.trim());

/** Ways in which numbers are written otherwise, and the setting that reads them. */
const notations: readonly {
  readonly hint: string;
  readonly reads: (text: string) => boolean;
}[] = [
  {
    hint: "say how numbers are written: data: { thousands: ',' }",
    reads: readsAs({ thousands: ',' }),
  },
  { hint: "say how numbers are written: data: { decimal: ',' }", reads: readsAs({ decimal: ',' }) },
  {
    hint: "say how numbers are written: data: { decimal: ',', thousands: '.' }",
    reads: readsAs({ decimal: ',', thousands: '.' }),
  },
  {
    hint: "say how numbers are written: data: { thousands: ' ' }",
    reads: readsAs({ thousands: ' ' }),
  },
];

function readsAs(writing: Parameters<typeof cellReader>[0]): (text: string) => boolean {
  const { number } = cellReader(writing);
  return (text) => number(text) !== undefined;
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
  if (notation) return { kind: 'notation', hint: capital(`${notation.hint}${also}`) };
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

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
