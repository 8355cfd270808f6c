import type { Definition } from './variable.ts';

type Limits = Pick<Definition, 'plausible' | 'possible'>;

/** A number in a unit. */
export const quantity = (
  unit: string,
  limits: Limits = {},
): Limits & { kind: 'number'; unit: string } => ({
  kind: 'number',
  unit,
  ...limits,
});

/** A number without a unit. */
export const count = (limits: Limits = {}): Limits & { kind: 'number' } => ({
  kind: 'number',
  ...limits,
});

/** A number of ordered steps. */
export const steps = (limits: Limits): Limits & { kind: 'ordinal' } => ({
  kind: 'ordinal',
  ...limits,
});

/** 0 or 1. */
export const flag: Limits & { kind: 'binary' } = { kind: 'binary', possible: [0, 1] };
