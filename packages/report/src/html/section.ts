import { html, type Markup, type Part } from './html.ts';

/** A part of the page under its own heading. */
export interface Section {
  /** Of the heading; letters and hyphens. */
  readonly id: string;
  readonly title: string;
  readonly body: Part;
}

/** A section with its heading. */
export const sectionOf = ({ id, title, body }: Section): Markup =>
  html` <section>
    <h2 id="${id}">${title}</h2>
    ${body}
  </section>`;

/** A list of texts; nothing where there are none. */
export const listOf = (items: readonly Part[]): Markup | undefined =>
  items.length === 0
    ? undefined
    : html`<ul>
        ${items.map((item) => html`<li>${item}</li>`)}
      </ul>`;
