import { z } from 'zod';
import {
  hyperband,
  medianPruner,
  patientPruner,
  successiveHalving,
  wilcoxonPruner,
  type Pruner,
} from './pruners.ts';

const startup = z.int().min(1).default(5).describe('trials that came as far before any is stopped');
const warmup = z.int().min(0).default(0).describe('folds before the first decision');
const least = z.int().min(1).default(1).describe('folds before the first rung');
const factor = z.int().min(2).default(3).describe('one in so many goes on from a rung');

/** A pruner as a configuration names it. */
export const prunerOptionsSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('median'), startup, warmup }),
  z.strictObject({ type: z.literal('successive_halving'), least, factor }),
  z.strictObject({ type: z.literal('hyperband'), least, factor }),
  z.strictObject({
    type: z.literal('patient'),
    patience: z.int().min(1).default(2).describe('folds in a row without a lower loss'),
    tolerance: z.number().min(0).default(0).describe('how much lower'),
  }),
  z.strictObject({
    type: z.literal('wilcoxon'),
    level: z.number().gt(0).lt(1).default(0.1).describe('of the one-sided test'),
    warmup: warmup.unwrap().default(2),
  }),
]);

/** Validated options of a pruner. */
export type PrunerOptions = z.output<typeof prunerOptionsSchema>;

/** A pruner made of its options, and what is to be reported to it. */
export interface MadePruner {
  readonly pruner: Pruner | ((trial: number) => Pruner);
  /** After each fold: the loss of all folds so far, or of this fold alone. */
  readonly reports: 'so-far' | 'fold';
}

/** @param most - reports of a whole trial. */
export function createPruner(options: PrunerOptions, most: number): MadePruner {
  switch (options.type) {
    case 'median':
      return { pruner: medianPruner(options), reports: 'so-far' };
    case 'successive_halving':
      return { pruner: successiveHalving(options), reports: 'so-far' };
    case 'hyperband':
      return { pruner: hyperband({ ...options, most }), reports: 'so-far' };
    case 'patient':
      return { pruner: patientPruner(options), reports: 'so-far' };
    case 'wilcoxon':
      return { pruner: wilcoxonPruner(options), reports: 'fold' };
  }
}
