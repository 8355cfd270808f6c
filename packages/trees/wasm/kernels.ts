// The kernels of src/kernels/kernels.ts in AssemblyScript: the same operations in the same order as reference-kernels.ts, hence
// the same bits. Arguments are addresses in the one memory, counts and numbers; the caller answers for them.
import { whole } from './numbers';

export { gradients } from './gradients';
export { clear, histograms, merge, subtract } from './histograms';
export { countLeft, partition } from './partition';
export { scan } from './scan';

export function score(margins: usize, rows: usize, from: i32, to: i32, value: f64): void {
  for (let i = from; i < to; i++) {
    const at = margins + ((<usize>whole(rows, i)) << 3);
    store<f64>(at, load<f64>(at) + value);
  }
}
