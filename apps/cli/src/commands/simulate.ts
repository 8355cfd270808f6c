import { simulateFile } from '@prodrome/assembly';
import type { SimulateOptions } from '../command-options.ts';
import { interruptible } from '../interrupt.ts';
import { simulationText } from '../simulation-text.ts';

/** `prodrome simulate` */
export async function simulateCommand(options: SimulateOptions): Promise<void> {
  const { twin, data, plan, patient, time, seed, doses, json } = options;
  const answer = await interruptible((signal) =>
    simulateFile({
      ...{ twin, data, plan, patient, signal },
      ...(time !== undefined && { time }),
      ...(seed !== undefined && { seed }),
      ...(doses === true && { doses }),
    }),
  );
  process.stdout.write(`${json === true ? JSON.stringify(answer) : simulationText(answer)}\n`);
}
