// The filter of one patient's days and its gradient, in AssemblyScript: what src/personal-state-space/log-likelihood.ts computes, to
// within rounding. Memory is laid out by `setup`; `address` tells where a part is. The caller answers for what it writes.
import { clearSums } from './back-branch';
import { backEvening } from './back-evening';
import { backOutcome } from './back-outcome';
import { moveTime, takeSigns } from './evening';
import { isPossible, takeForecast } from './forecast';
import {
  after,
  begin,
  belief,
  beliefBytes,
  dayOf,
  filter,
  gradient,
  scalarsOf,
  slopesOf,
  stepOf,
  weightsOf,
} from './memory';
import { takeOutcome } from './outcome';

export { dayOf, setup } from './memory';

/** In this order: the filter's scalars, slopes and weights; the gradient's; the first belief and its scalars; the derivatives with respect to it. */
export function address(part: i32): usize {
  if (part === 0) return filter;
  if (part === 1) return slopesOf(filter);
  if (part === 2) return weightsOf(filter);
  if (part === 3) return gradient;
  if (part === 4) return slopesOf(gradient);
  if (part === 5) return weightsOf(gradient);
  if (part === 6) return begin;
  if (part === 7) return scalarsOf(begin);
  return after;
}

/** Log likelihood of each next day of a sequence. */
export function logLikelihood(days: i32): f64 {
  memory.copy(belief, begin, beliefBytes());
  let total: f64 = 0;
  for (let t = 0; t + 1 < days; t++) {
    const step = stepOf(t);
    moveTime(step, t === 0);
    takeSigns(step, t);
    takeForecast(step, t);
    total += takeOutcome(step, t + 1);
  }
  return total;
}

/** Adds the derivatives of `logLikelihood`, which ran last; those with respect to the first belief are left in `after`. */
export function addGradient(days: i32): void {
  memory.fill(after, 0, beliefBytes());
  for (let t = days - 2; t >= 0; t--) {
    const step = stepOf(t);
    clearSums();
    backOutcome(step, t + 1);
    backEvening(step, t, t === 0, isPossible(step, 0));
  }
}
