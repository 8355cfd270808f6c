import { z } from 'zod';

/** Options of `personal_state_space`. */
export const personalStateSpaceOptionsSchema = z.strictObject({
  subtypes: z
    .int()
    .min(1)
    .max(12)
    .default(4)
    .describe('kinds of patients, each with slopes of its own'),
  observation: z
    .enum(['recorded', 'selection'])
    .default('recorded')
    .describe(
      'recorded: the forecast is of an attack among days that get recorded; selection: of an attack, recorded or not, with a model of which days are',
    ),
  epochs: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe('passes over the training patients; 15, below 250 patients 25, when not given'),
  learningRate: z.number().positive().max(1).default(0.03).describe('of Adam, at its highest'),
  penalty: z
    .number()
    .min(0)
    .default(32)
    .describe('how strongly slopes are drawn to 0, and subtypes to each other'),
  batchPatients: z
    .int()
    .min(1)
    .optional()
    .describe('patients a step of the training; a tenth of them, from 10 to 25, when not given'),
});

/** Validated options of `personal_state_space`. */
export type PersonalStateSpaceOptions = z.output<typeof personalStateSpaceOptionsSchema>;
