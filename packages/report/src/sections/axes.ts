import type { Axis } from '../charts/chart.ts';
import { decimal } from '../html/numbers.ts';

/** An axis from 0 to 1. */
export const shareAxis = (label: string): Axis => ({
  label,
  domain: [0, 1],
  ticks: [0, 0.25, 0.5, 0.75, 1],
  text: (value) => decimal(value, 2),
});
