// A training backend of your own: what @prodrome/graph trains with, and a file with the losses of every epoch.
import { appendFileSync } from 'node:fs';
import { defineTrainerBackend, usualBackend } from '@prodrome/graph';
import { z } from 'zod';
export const logged = defineTrainerBackend({
  type: 'logged',
  description: 'the usual backend, with a CSV file of losses',
  options: z.strictObject({
    file: z.string().min(1).describe('lines are added to it: run, epoch, loss, validation loss'),
  }),
  create: ({ file }) => ({
    name: 'logged',
    train: (job, listener) =>
      usualBackend.train(job, {
        ...listener,
        progress: (event) => {
          const { epoch, loss, validationLoss = '' } = event;
          appendFileSync(file, `${job.seed},${epoch},${loss},${validationLoss}\n`);
          listener.progress?.(event);
        },
      }),
  }),
});
