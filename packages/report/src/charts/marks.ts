import { html, type Markup } from '../html/html.ts';
import { at, type Scale } from './scale.ts';

/** A point of a chart. */
export type Point = readonly [number, number];

/** Which stroke and colour of the style sheet: 0 is the model that is judged, 1 the own rate, `plain` a line to compare with. */
export type Series = number | 'plain';

/** A line through points. */
export const line = (points: readonly Point[], x: Scale, y: Scale, series: Series): Markup =>
  html`<path class="line ${classOf(series)}" d="${pathOf(points, x, y)}" />`;

/** Points, each a circle. */
export const dots = (points: readonly Point[], x: Scale, y: Scale, series: Series): Markup =>
  html`<g class="dots ${classOf(series)}"
    >${points.map(([a, b]) => html`<circle cx="${at(x(a))}" cy="${at(y(b))}" r="3" />`)}</g
  >`;

/** Columns from nought, each between two values of x. */
export const columns = (
  bars: readonly { readonly from: number; readonly to: number; readonly height: number }[],
  x: Scale,
  y: Scale,
): Markup =>
  html`<g class="columns"
    >${bars.map(({ from, to, height }) => html`<rect x="${at(x(from) + 0.5)}" y="${at(y(height))}" width="${at(Math.max(x(to) - x(from) - 1, 0.5))}" height="${at(y(0) - y(height))}" />`)}</g
  >`;

/** Names of the series below a chart, each with its stroke. */
export const legend = (entries: readonly (readonly [Series, Markup | string])[]): Markup =>
  html`<ul class="legend">
    ${entries.map(
      ([series, name]) =>
        html`<li>
          <svg viewBox="0 0 28 10" aria-hidden="true">
            <path class="line ${classOf(series)}" d="M1 5H27" /></svg
          >${name}
        </li>`,
    )}
  </ul>`;

const classOf = (series: Series): string => (series === 'plain' ? series : `s${series % 8}`);

const pathOf = (points: readonly Point[], x: Scale, y: Scale): string =>
  points.map(([a, b], i) => `${i === 0 ? 'M' : 'L'}${at(x(a))} ${at(y(b))}`).join('');
