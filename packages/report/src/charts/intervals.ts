import { html, type Markup } from '../html/html.ts';
import { isolated } from '../html/names.ts';
import { at, linearScale, ticksOf } from './scale.ts';

/** A value with its interval, under a name. */
export interface IntervalRow {
  readonly name: string;
  readonly value: number;
  readonly ci?: readonly [number, number];
}

/** Values with their intervals below each other. */
export interface IntervalsParts {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly label: string;
  readonly rows: readonly IntervalRow[];
  readonly text: (value: number) => string;
  /** Where a line stands to compare with; default 0. */
  readonly zero?: number;
  /** Name of the row that stands out. */
  readonly about?: string;
}

const [width, rowHeight, left, right, top, bottom] = [360, 24, 128, 348, 8, 40];

/** A forest plot: the nearer to the line the less there is to tell. */
export function intervals(parts: IntervalsParts): Markup {
  const { id, title, description, label, rows, text, zero = 0, about } = parts;
  const ends = rows.flatMap(({ value, ci }) => [value, ...(ci ?? [])]);
  const domain = [Math.min(zero, ...ends), Math.max(zero, ...ends)] as const;
  const x = linearScale(domain, [left + 6, right - 6]);
  const low = top + rows.length * rowHeight;
  return html` <svg
    class="chart"
    viewBox="0 0 ${width} ${low + bottom}"
    role="img"
    aria-labelledby="${id}-title ${id}-text"
  >
    <title id="${id}-title">${title}</title>
    <desc id="${id}-text">${description}</desc>
    <g class="grid">
      ${ticksOf(domain, 4).map((v) => html`<path d="M${at(x(v))} ${top}V${low}" />`)}
    </g>
    <g class="ticks" text-anchor="middle">
      ${ticksOf(domain, 4).map((v) => html`<text x="${at(x(v))}" y="${low + 15}">${text(v)}</text>`)}
    </g>
    <path class="line plain" d="M${at(x(zero))} ${top}V${low}" />
    <text class="label" text-anchor="middle" x="${(left + right) / 2}" y="${low + 34}">
      ${label}
    </text>
    ${rows.map(({ name, value, ci }, i) => {
      const y = top + (i + 0.5) * rowHeight;
      return html`<g class="dots ${name === about ? 's0' : 's1'}"
        ><text class="name" text-anchor="end" x="${left - 8}" y="${y + 4}"
          >${isolated(name, 20)}</text
        >${ci && html`<path class="line" d="M${at(x(ci[0]))} ${y}H${at(x(ci[1]))}" />`}<circle
          cx="${at(x(value))}"
          cy="${y}"
          r="4"
      /></g>`;
    })}
  </svg>`;
}
