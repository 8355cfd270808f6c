import type { FeatureColumn } from '@prodrome/core';
import { readingOf } from '../catalogue/reading.ts';

/** Which way a day's value may be imagined otherwise: lower, higher, or nearer to what is usual for the person. */
export type ChangeWay = 'lower' | 'higher' | 'to_usual';

/** Whether another value of a column can be imagined, and why not. */
export type Changeable = { readonly way: ChangeWay } | { readonly why: string };

/**
 * Which way the value of a column may be imagined otherwise, where somebody looks for what a model would have forecast then. Only of what a person can decide on from day to day
 * (`modifiable`), of which the catalogue knows an effect, and against that effect: less of what raises the odds, more of what lowers them. What has an optimum may come
 * nearer to what is usual. Signs of an attack on its way, treatment and negative controls are none of it.
 */
export function changeWayOf(column: FeatureColumn): Changeable {
  if (column.kind === 'category') return { why: 'its values have no order' };
  const variable = readingOf(column)?.variable;
  if (!variable) return { why: 'the catalogue does not know it' };
  if (!variable.modifiable) return { why: 'nobody can decide on it from day to day' };
  const { direction } = variable;
  if (!direction) return { why: 'no effect of it is known' };
  if (direction.rule === 'none') return { why: 'it is known to have no effect of its own' };
  const { shape } = direction;
  return { way: shape === 'increasing' ? 'lower' : shape === 'decreasing' ? 'higher' : 'to_usual' };
}
