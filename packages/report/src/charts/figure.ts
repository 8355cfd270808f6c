import { html, type Markup, type Part } from '../html/html.ts';
import { table, type TableParts } from '../html/table.ts';

/** A chart with what it says in words, its legend, and its numbers. */
export const figure = (drawing: Part, caption: Part, numbers: TableParts, names?: Markup): Markup =>
  html` <figure>
    ${drawing} ${names}
    <figcaption>${caption}</figcaption>
    <details>
      <summary>${numbers.caption}: the numbers</summary>
      ${table(numbers)}
    </details>
  </figure>`;
