import { checkpointOptionsSchema } from '@prodrome/checkpointing';
import { dataOptionsSchema, patientsOptionsSchema } from '@prodrome/data';
import { driftPolicySchema } from '@prodrome/drift';
import { processOptionsSchema } from '@prodrome/executors';
import { stackingOptionsSchema } from '@prodrome/gating';
import { conformalBandsOptionsSchema, personalOptionsSchema } from '@prodrome/meta-learner';
import { derivedOptionsSchema } from '@prodrome/migraine';
import { preprocessingOptionsSchema, windowOptionsSchema } from '@prodrome/preprocessing';
import { z } from 'zod';

const name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'a name of letters, digits, _ and -, beginning with a letter');

const specialties = [
  'physiological',
  'environmental',
  'behavioural',
  'behavioral',
  'medication_history',
  'history',
  'static',
  'all',
] as const;

const parameters = z.record(z.string(), z.unknown()).default({});

const optimizer = z.record(z.string(), z.unknown()).optional();

const expertSchema = z.strictObject({
  name: name.describe('how the expert is called in reports, columns and files'),
  type: z.string().describe('the type of expert'),
  parameters: parameters.describe("the type's own options"),
  optimizer: optimizer.describe(
    'what trains it, for types that are trained by gradient steps; or a search, as in search',
  ),
  search: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      'a search for its parameters within each training set: type, parameters (what is tried), metric, folds, trials, pruner',
    ),
  specialty: z
    .enum(specialties)
    .default('all')
    .describe('the domain whose columns it is given; all = every column'),
  history: z
    .boolean()
    .default(true)
    .describe("whether it is also given the causal features made from the outcome's history"),
  features: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("these columns, instead of its domain's and the history"),
  preprocessing: preprocessingOptionsSchema
    .optional()
    .describe("what is done to its columns, instead of the file's preprocessing"),
  apart: z
    .boolean()
    .default(false)
    .describe(
      'whether it is evaluated beside the council, and neither mixed nor served: for a frozen model that was fitted on these very rows',
    ),
});

const gatingSchema = z.strictObject({
  type: z.string().default('softmax').describe('the type of gate'),
  parameters: parameters.describe("the type's own options"),
  optimizer: optimizer.describe('what trains it, for types that are trained by gradient steps'),
  combinationStrategy: z
    .string()
    .default('weighted_average')
    .describe(
      'how weighted answers become one: weighted_average, log_pool, best, stacking, or feature_weighted_stacking: stacking by coefficients that depend on what the gate sees',
    ),
  combinationParameters: parameters.describe(
    "the strategy's own options; those of both kinds of stacking are in stacking_model",
  ),
  stackingModel: stackingOptionsSchema
    .prefault({})
    .describe('the model of the strategy and baseline `stacking`'),
});

const { priorStrength, qualityImpact, driftImpact } = personalOptionsSchema.shape;

const metaLearnerSchema = z.strictObject({
  method: z
    .string()
    .default('bayesian')
    .describe("how a patient's own weights follow what came true"),
  methodParameters: parameters.describe("the method's own options"),
  priorStrength,
  enablePersonalization: z
    .boolean()
    .default(true)
    .describe("whether the gate's weights follow each patient"),
  qualityImpact,
  driftDetector: z
    .strictObject({
      type: z.string().default('adwin').describe('the type of detector'),
      parameters: parameters.describe("the type's own options"),
    })
    .optional()
    .describe("what watches each expert's losses of a patient for a change"),
  driftImpact,
  personalCalibration: z
    .boolean()
    .default(false)
    .describe(
      'whether a correction of the forecasts that follows each patient is tried after the calibration; of diaries with a horizon; used only where it is better than none by an interval',
    ),
  riskBands: conformalBandsOptionsSchema
    .omit({ horizonDays: true })
    .optional()
    .describe(
      'a band of risk beside each forecast, low, medium or high, that follows each patient; of diaries with a horizon; absent = none',
    ),
  memoryStorageDir: z
    .string()
    .min(1)
    .optional()
    .describe(
      'folder in which what is known of patients lies, a JSON file each; short for a store of type files',
    ),
});

const validationSchema = z.strictObject({
  outer: z
    .enum(['kfold', 'holdout'])
    .default('kfold')
    .describe('every row held out once, or one part held out'),
  folds: z.int().min(2).max(100).default(5).describe('outer folds, for kfold'),
  holdoutFraction: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.2)
    .describe('share of the patients, or of the time, that is held out, for holdout'),
  innerFolds: z
    .int()
    .min(2)
    .max(100)
    .default(4)
    .describe(
      'folds of patients for the out-of-fold answers that gates learn from; three at the least to judge gates; one less than the outer folds: those serve as inner folds too, which is fastest',
    ),
  split: z
    .string()
    .default('patients')
    .describe('held out: unseen patients, later time (forward), or both (patients_forward)'),
  splitParameters: parameters.describe("the split's own options"),
  bootstrapDraws: z
    .int()
    .min(50)
    .max(10_000)
    .default(500)
    .describe(
      'most values without a patient, or without a group of them, that the intervals of metrics rest on',
    ),
});

/** The whole configuration file, in the spelling of the code. */
export const configSchema = z.strictObject({
  version: z
    .string()
    .regex(/^1\.\d+\.\d+$/, 'a version 1.x.y')
    .default('1.0.0')
    .describe('version of the configuration format'),
  data: dataOptionsSchema
    .safeExtend({
      catalogue: z
        .enum(['migraine', 'none'])
        .default('migraine')
        .describe(
          'what recognises columns by their names: their domains, units, what can be, and the features that are derived from them',
        ),
      source: z
        .strictObject({
          type: z.string().describe('the type of data source'),
          parameters: parameters.describe("the type's own options"),
        })
        .optional()
        .describe('what reads --data; the format that the name ends in when not given'),
      patients: z
        .union([z.string().min(1), patientsOptionsSchema.extend({ file: z.string().min(1) })])
        .optional()
        .describe(
          'a file beside this one, with a row for each patient, such as age and sex, whose columns every day of the patient has too: domain static; or { file } and how it is read: patient, ignore, columns, and what says above how cells are written',
        ),
    })
    .prefault({})
    .describe('which column is what'),
  experts: z.array(expertSchema).min(1).describe('the council'),
  gatingNetwork: gatingSchema.prefault({}).describe('the gate that is compared with the baselines'),
  metaLearner: metaLearnerSchema
    .optional()
    .describe(
      "weights that begin at the gate's and follow each patient, the quality of the day and drift; compared as meta_learner",
    ),
  drift: z
    .strictObject({
      policies: z
        .array(
          driftPolicySchema.safeExtend({
            detector: z
              .strictObject({
                type: z.string().default('adwin').describe('the type of detector'),
                parameters: parameters.describe("the type's own options"),
              })
              .prefault({})
              .describe('what finds drifts'),
          }),
        )
        .min(1)
        .describe('what is watched, and what is done about a drift'),
    })
    .optional()
    .describe(
      'policies that `prodrome drift replay` tries on the history of a file, against doing nothing; training and forecasts do without them',
    ),
  preprocessing: preprocessingOptionsSchema
    .safeExtend({
      screening: z
        .boolean()
        .default(true)
        .describe(
          "take what a sensor of the body reads (physiological numbers) for unknown while it changes from day to day far more than this patient's readings used to; judged where training has 1,000 changes of the column",
        ),
      ...windowOptionsSchema.shape,
      derived: derivedOptionsSchema
        .prefault({})
        .describe('features derived from the columns that the catalogue knows'),
      transforms: z
        .array(
          z.strictObject({
            type: z.string().describe('the type of transform'),
            parameters: parameters.describe("the type's own options"),
          }),
        )
        .default([])
        .describe('transforms that add columns, for every expert, after those above'),
    })
    .prefault({})
    .describe(
      'columns made of past days, for every expert, and what is done to columns for experts that need prepared inputs',
    ),
  mixture: z
    .strictObject({
      training: z
        .enum(['once', 'em'])
        .default('once')
        .describe(
          'once: experts learn from all rows alike; em: they are adapted to the gated mixture by expectation–maximisation, as long as held-out rows become likelier; each training then takes two more at half the size, for every step and at the beginning',
        ),
      steps: z
        .int()
        .min(1)
        .max(50)
        .optional()
        .describe('steps of em at the most; 3 when not given'),
    })
    .prefault({})
    .describe('how experts and gate are trained together'),
  calibration: z
    .strictObject({
      method: z
        .string()
        .default('platt')
        .describe('platt, or none; used only where it is better than none by an interval'),
      parameters: parameters.describe("the method's own options"),
    })
    .prefault({})
    .describe('a last correction of the probabilities, on out-of-fold forecasts'),
  validation: validationSchema.prefault({}).describe('how models are compared'),
  execution: z
    .strictObject({
      seed: z.int().min(0).default(0).describe('seed of everything random; --seed overrides it'),
      ...processOptionsSchema.shape,
      executor: z
        .strictObject({
          type: z.string().describe('the type of executor'),
          parameters: parameters.describe("the type's own options"),
        })
        .optional()
        .describe(
          'where the tasks of a training run; `processes`, with the options above, when not given',
        ),
    })
    .prefault({})
    .describe('how the run is carried out'),
  report: z
    .boolean()
    .default(true)
    .describe(
      'whether the bundle holds report.html, a page that judges its held-out forecasts, and card.md',
    ),
  checkpoint: checkpointOptionsSchema
    .prefault({})
    .describe('what is kept of a training until its bundle is whole, so that `--resume` goes on'),
  store: z
    .strictObject({
      type: z.string().default('memory').describe('the type of store'),
      parameters: parameters.describe("the type's own options"),
      artifacts: z
        .string()
        .min(1)
        .default('artifacts')
        .describe('the folder in which the files of registered models lie'),
    })
    .prefault({})
    .describe(
      'where what is known of patients lies between forecasts of rows that arrive one by one, and where models are registered',
    ),
});

/** A validated configuration. */
export type Config = z.output<typeof configSchema>;

/** The section `data`: which column is what, as readers take it, beside what reads and recognises. */
export const dataParts = ({ catalogue, source, patients, ...columns }: Config['data']) => ({
  ...{ catalogue, source, patients, columns },
});
