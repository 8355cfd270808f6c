import type { ComponentState, TrainContext } from '@prodrome/core';
import { throughBytes } from './expert-subject.ts';

const triedAtMost = 5;

/** Counts the safe points of a training. */
export async function countCheckpoints(
  train: (context: Pick<TrainContext, 'checkpoint'>) => Promise<unknown>,
): Promise<number> {
  let count = 0;
  await train({
    checkpoint: () => {
      count += 1;
    },
  });
  return count;
}

/** What a training gave at its safe points, as read back from bytes: at most five of them, spread over the whole. */
export async function collectCheckpoints(
  train: (context: Pick<TrainContext, 'checkpoint'>) => Promise<unknown>,
): Promise<readonly ComponentState[]> {
  const states: ComponentState[] = [];
  await train({
    checkpoint: (state) => {
      states.push(throughBytes(state()));
    },
  });
  const step = Math.max(1, (states.length - 1) / (triedAtMost - 1));
  const places = Array.from({ length: triedAtMost }, (_, i) => Math.round(i * step));
  return [...new Set(places)].flatMap((place) => states[place] ?? []);
}
