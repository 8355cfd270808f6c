import { z } from 'zod';

const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

/** The longest simulation, in days. */
const longestPlan = 90;

const day = z.union([z.int().min(1).max(longestPlan), z.iso.date()]);

const stepSchema = z
  .strictObject({
    variable: z.string().min(1).describe('column that is changed'),
    set: z.number().optional().describe('the value on these days, in the unit of the column'),
    shift: z.number().optional().describe('what is added to the value that the day would have had'),
    cap: z.number().optional().describe('the most that the value may be'),
    from: day
      .default(1)
      .describe('first day: its number from 1 on, the day after the last record, or a date'),
    until: day.optional().describe('last day, included; the last of the plan when not given'),
    schedule: z
      .union([
        z.strictObject({
          weekdays: z.array(z.enum(weekdays)).min(1).describe('on these weekdays only'),
        }),
        z.strictObject({
          everyDays: z.int().min(1).describe('on every so many-th day from the first on'),
        }),
      ])
      .optional()
      .describe('on which of its days the step is taken; all when not given'),
    adherence: z
      .number()
      .gt(0)
      .max(1)
      .default(1)
      .describe('chance that a day follows the plan; on others nothing is changed'),
  })
  .refine(
    ({ set, shift, cap }) => [set, shift, cap].filter((one) => one !== undefined).length === 1,
    {
      error: 'exactly one of set, shift and cap',
    },
  );

/** What is to be changed in the days to come. In YAML keys are in snake_case. */
export const planSchema = z.strictObject({
  days: z
    .int()
    .min(1)
    .max(longestPlan)
    .default(30)
    .describe('days that are simulated, from the day after the last record on'),
  steps: z.array(stepSchema).max(50).default([]).describe('changes; in any order'),
});

/** A validated plan. */
export type Plan = z.output<typeof planSchema>;

/** One change of a plan. */
export type PlanStep = Plan['steps'][number];

/** Weekdays from Monday on. */
export const weekdayNames: readonly string[] = weekdays;
