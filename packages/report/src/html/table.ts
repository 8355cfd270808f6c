import { html, type Markup, type Part } from './html.ts';

/** A table: the first cell of each row heads it. */
export interface TableParts {
  readonly caption: string;
  readonly head: readonly Part[];
  readonly rows: readonly (readonly Part[])[];
  /** Place of a row that stands out. */
  readonly about?: number;
  /** Whether cells hold sentences, not numbers. */
  readonly isText?: boolean;
}

/** A table in a region that scrolls by itself where it is too wide, by pointer and by keyboard. */
export const table = ({ caption, head, rows, about, isText = false }: TableParts): Markup => html`
<div class="scroll" role="group" aria-label="${caption}" tabindex="0">
<table${isText ? html` class="texts"` : undefined}>
<caption>${caption}</caption>
<thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>
${rows.map((row, i) => rowOf(row, i === about))}</tbody>
</table>
</div>`;

const rowOf = ([first, ...rest]: readonly Part[], isAbout: boolean): Markup =>
  html`<tr${isAbout ? html` class="about"` : undefined}><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>
`;
