import type { GraphValue } from '@prodrome/core';

/** A scan of forecasts as formulas over n patients, in double precision; `numbers` [n, width], `value` and `outcome` [n, 1]. */
export interface ForecastFormulas {
  learn(numbers: GraphValue, value: GraphValue, outcome: GraphValue): GraphValue;
  /** [n, outputs] */
  answer(numbers: GraphValue, value: GraphValue): GraphValue;
}
