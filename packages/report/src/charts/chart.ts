import { html, type Markup, type Part } from '../html/html.ts';
import { at, linearScale, ticksOf, type Scale } from './scale.ts';

/** What an axis shows. */
export interface Axis {
  readonly label: string;
  readonly domain: readonly [number, number];
  /** How a tick reads. */
  readonly text: (value: number) => string;
  readonly ticks?: readonly number[];
}

/** A drawing with two axes. */
export interface ChartParts {
  /** Unlike that of any other chart of the page. */
  readonly id: string;
  readonly title: string;
  /** What is to be seen, for those who do not see it. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly marks: (x: Scale, y: Scale) => Part;
}

// as wide as a phone, so that its letters are as large as those of the page
const [width, height] = [360, 270];
const margin = { top: 12, right: 14, bottom: 42, left: 46 };

/** A chart as SVG that scales with the page; colours and strokes are those of the page's style sheet. */
export function chart({ id, title, description, x, y, marks }: ChartParts): Markup {
  const [left, right] = [margin.left, width - margin.right];
  const [top, bottom] = [margin.top, height - margin.bottom];
  const [xOf, yOf] = [linearScale(x.domain, [left, right]), linearScale(y.domain, [bottom, top])];
  const ticks = (axis: Axis) => axis.ticks ?? ticksOf(axis.domain);
  return html` <svg
    class="chart"
    viewBox="0 0 ${width} ${height}"
    role="img"
    aria-labelledby="${id}-title ${id}-text"
  >
    <title id="${id}-title">${title}</title>
    <desc id="${id}-text">${description}</desc>
    <g class="grid">
      ${ticks(x).map((v) => html`<path d="M${at(xOf(v))} ${top}V${bottom}" />`)}${ticks(y).map((v) => html`<path d="M${left} ${at(yOf(v))}H${right}" />`)}
    </g>
    <g class="ticks" text-anchor="middle">
      ${ticks(x).map((v) => html`<text x="${at(xOf(v))}" y="${bottom + 15}">${x.text(v)}</text>`)}
    </g>
    <g class="ticks" text-anchor="end">
      ${ticks(y).map((v) => html`<text x="${left - 6}" y="${at(yOf(v) + 4)}">${y.text(v)}</text>`)}
    </g>
    <text class="label" text-anchor="middle" x="${(left + right) / 2}" y="${height - 6}">
      ${x.label}
    </text>
    <text
      class="label"
      text-anchor="middle"
      transform="translate(11 ${(top + bottom) / 2}) rotate(-90)"
    >
      ${y.label}
    </text>
    <g>${marks(xOf, yOf)}</g>
  </svg>`;
}
