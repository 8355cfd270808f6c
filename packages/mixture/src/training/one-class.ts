import { pickRows } from '../rows/pick.ts';
import type { TrainingRun } from './training-run.ts';

const named = 3;

/** A note on training sets in which some output has labels of one class; undefined where there are none. */
export function noteOfOneClass({ sets, dataset, task }: TrainingRun): string | undefined {
  const found = sets.flatMap(({ name, train }) => {
    const labels = pickRows(dataset.labels, train, task.outputs);
    return classesDiffer(labels, task.outputs)
      ? []
      : [`${name} (${train.length} rows${labels.includes(1) ? '' : ', no event'})`];
  });
  if (found.length === 0) return undefined;
  const more = found.length > named ? ', …' : '';
  return `${found.length} of ${sets.length} training sets hold labels of one class: ${found.slice(0, named).join(', ')}${more}. Experts answer there about what so many rows tell, the same on every day`;
}

function classesDiffer(labels: Float64Array, outputs: number): boolean {
  for (let output = 0; output < outputs; output++) {
    const first = labels[output];
    let differs = false;
    for (let at = output; at < labels.length && !differs; at += outputs) {
      differs = labels[at] !== first;
    }
    if (!differs) return false;
  }
  return true;
}
