import { z } from 'zod';

/** Which oracles stand in the truth. */
export const oracleNames = ['oracle0', 'oracle1', 'oracle2'] as const;

/** One of {@link oracleNames}. */
export type OracleName = (typeof oracleNames)[number];

const share = z.number().min(0).max(1);

const driftSchema = z.strictObject({
  preventiveStart: share
    .default(0.35)
    .describe('start a preventive drug; 48 % of them respond to it'),
  hrvDevice: share
    .optional()
    .describe(
      'get a device that reads heart rate variability 28 % higher; without it 0.1 where values are missing, else 0',
    ),
  relocation: share.default(0).describe('move to another site, in a climate 6 °C warmer'),
  cycleOff: share
    .default(0)
    .describe('cycle stops, by contraception or menopause; of those who menstruate'),
  jobChange: share.default(0).describe('stress rises by one point of ten for good'),
  appVersion: share
    .default(0)
    .describe('an update of the diary no longer asks for bright light and skipped meals'),
  hrvMeasure: share
    .default(0)
    .describe('the device reports SDNN where it reported RMSSD: values 42 % higher'),
  overuseOnset: share.default(0).describe('begin to take acute medicine on free days too'),
  pregnancy: share
    .default(0)
    .describe(
      'become pregnant: the cycle stops, attacks grow fewer; of those who menstruate and are under 45',
    ),
});

const confoundingSchema = z.strictObject({
  restlessExercise: share
    .default(0)
    .describe(
      'correlation of exercise with how broken the night was: what helps goes with what harms',
    ),
  drinksLeft: share
    .default(0)
    .describe(
      'chance that no drink is taken on a day with a prodrome: an early sign changes a habit',
    ),
});

/** What a cohort is made of. */
export const cohortOptionsSchema = z.strictObject({
  patients: z.int().min(1).default(100).describe('number of patients'),
  days: z.int().min(1).max(3650).default(180).describe('days of each patient'),
  seed: z.int().min(0).default(0).describe('seed of everything random'),
  first: z
    .int()
    .min(0)
    .default(0)
    .describe('number of the first patient; slices of one cohort can be made apart'),
  signal: z
    .number()
    .min(0)
    .max(5)
    .default(1)
    .describe(
      'scale of the effects of all exposures: 1 realistic, 0.6 sceptical, 1.6 optimistic, 0 a null control',
    ),
  missing: z
    .boolean()
    .default(true)
    .describe(
      'observe as people do: devices not worn, diaries skipped, drop-out, cycles not tracked, lost weather; false observes everything',
    ),
  drift: driftSchema
    .prefault({})
    .describe('shares of patients with an event, each on a day from 40 to 119'),
  confounding: confoundingSchema
    .prefault({})
    .describe(
      'habits that go with attacks for other reasons than bringing them on; none unless asked for',
    ),
  oracles: z
    .union([z.boolean(), z.array(z.enum(oracleNames))])
    .default(true)
    .describe('forecasts with a known ceiling in the truth: all, none, or a list'),
  particles: z
    .int()
    .min(50)
    .max(100_000)
    .default(1500)
    .describe('persons that oracle2 weighs against each other for each patient'),
  batchPatients: z
    .int()
    .min(1)
    .default(50)
    .describe('patients made at once; bounds memory and changes no value'),
});

/** Validated options of {@link generateCohort}. */
export type CohortOptions = z.output<typeof cohortOptionsSchema>;

/** How habits go with attacks without bringing them on. */
export type Confounding = CohortOptions['confounding'];

/** Shares of patients with each drift event. */
export type DriftShares = CohortOptions['drift'];
