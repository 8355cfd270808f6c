import { generateCohortFiles } from '@prodrome/assembly';
import type { CohortGenerateOptions } from '../command-options.ts';
import { interruptible } from '../interrupt.ts';
import { createProgress } from '../progress.ts';

/** `prodrome cohort generate` */
export async function cohortGenerateCommand(options: CohortGenerateOptions): Promise<void> {
  const { out, truth, persons, patients, days, seed, particles, complete, drift } = options;
  const { signal: scale } = options;
  const progress = createProgress(options);
  const answer = await interruptible((signal) =>
    generateCohortFiles({
      options: {
        ...(patients !== undefined && { patients }),
        ...(days !== undefined && { days }),
        ...(seed !== undefined && { seed }),
        ...(scale !== undefined && { signal: scale }),
        ...(particles !== undefined && { particles }),
        ...(complete === true && { missing: false }),
        ...(drift && { drift }),
      },
      out,
      ...(truth !== undefined && { truth }),
      ...(persons !== undefined && { persons }),
      signal,
      emit: progress.sink,
    }),
  ).finally(() => {
    progress.stop();
  });
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ ...answer, out, truth, persons })}\n`);
    return;
  }
  const files = [out, truth, persons].filter((file) => file !== undefined).join(', ');
  if (options.quiet !== true) {
    process.stderr.write(`${answer.rows} days of ${answer.patients} patients in ${files}\n`);
  }
}
