import { html, type Markup } from './html.ts';

const longest = 60;

/** A name that data gave, short enough for a line: what is longer ends in an ellipsis. */
export function shortName(name: string, most = longest): string {
  const characters = Array.from(name);
  return characters.length <= most ? name : `${characters.slice(0, most - 1).join('')}…`;
}

/** A name in a text, whatever direction it is written in. */
export const nameOf = (name: string): Markup => html`<bdi>${shortName(name)}</bdi>`;

/** A name inside a title or an SVG text, isolated from the direction of what stands around it. */
export const isolated = (name: string, most?: number): string =>
  `\u{2068}${shortName(name, most)}\u{2069}`;
