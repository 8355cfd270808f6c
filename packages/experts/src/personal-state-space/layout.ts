/** Numbers of a personal state: onset, stay, latent, drift, gain. */
export const depth = 5;

/** How many of what a filter is made for. */
export interface Size {
  /** Kinds of patients. */
  readonly subtypes: number;
  /** Columns that may bring an attack on. */
  readonly features: number;
  /** Signs of an attack that is on its way, and for each whether it is missing. */
  readonly evidence: number;
  /** Constants of a patient. */
  readonly statics: number;
}

const shapes = {
  /** Mean slope of each feature on the log odds of an onset. */
  slopeMean: ({ features }: Size) => features,
  /** What each subtype's slopes add to it: [subtypes, features]. */
  slopeOwn: ({ subtypes, features }: Size) => subtypes * features,
  /** Log odds of an onset, by subtype. */
  onset: ({ subtypes }: Size) => subtypes,
  /** Log odds that an attack goes on, by subtype. */
  stay: ({ subtypes }: Size) => subtypes,
  /** Score of a subtype before anything is known of a patient, and what each constant adds: [subtypes, statics]. */
  subtype: ({ subtypes }: Size) => subtypes,
  subtypeOwn: ({ subtypes, statics }: Size) => subtypes * statics,
  /** Log standard deviations between patients, and the inverse hyperbolic tangent of their correlation. */
  onsetSpread: () => 1,
  staySpread: () => 1,
  correlation: () => 1,
  /** Latent susceptibility: logit of its persistence over two, log standard deviation, effect within an attack. */
  persistence: () => 1,
  latentSpread: () => 1,
  latentInAttack: () => 1,
  /** Slow drift: log standard deviation of a day's step, effect within an attack. */
  driftSpread: () => 1,
  driftInAttack: () => 1,
  /** The first free day after an attack. */
  afterAttack: () => 1,
  /** Each day of an attack, and each after two and a half. */
  runLength: () => 1,
  longRun: () => 1,
  /** Acute treatment today, within an attack. */
  treatment: () => 1,
  /** Sine and cosine of the year. */
  season: () => 2,
  /** Log likelihood ratio of what is seen today if an attack is on its way: signs, features as their covariates, constant. */
  evidence: ({ evidence }: Size) => evidence,
  evidenceCovariate: ({ features }: Size) => features,
  evidenceBias: () => 1,
  /** Logit of the share of attacks that show signs. */
  evidenceShare: () => 1,
  /** Mean and log standard deviation between patients of the weight of signs. */
  gain: () => 1,
  gainSpread: () => 1,
  /** Logit of the hazard that a patient stops recording. */
  dropOut: () => 1,
  /** Log odds that a day is recorded: constant, log spread between patients, weekend, each 100 days, treated. */
  recordBias: () => 1,
  recordSpread: () => 1,
  recordWeekend: () => 1,
  recordTrend: () => 1,
  recordTreated: () => 1,
  /** Logit of the share of attack days that are treated. */
  treatedShare: () => 1,
} as const;

/** A named part of the parameters. */
export type ParameterName = keyof typeof shapes;

/** Where each part of the parameters begins. */
export type ParameterOffsets = Readonly<Record<ParameterName, number>> & {
  /** Of all parameters. */
  readonly length: number;
};

/** Parts that only the selection model has; they learn faster. */
export const selectionNames: readonly ParameterName[] = [
  'dropOut',
  'recordBias',
  'recordSpread',
  'recordWeekend',
  'recordTrend',
  'recordTreated',
  'treatedShare',
];

/** Lays the parameters of a filter out in one array. */
export function parameterOffsets(size: Size): ParameterOffsets {
  const offsets: Partial<Record<ParameterName, number>> = {};
  let length = 0;
  for (const name of Object.keys(shapes) as ParameterName[]) {
    offsets[name] = length;
    length += shapes[name](size);
  }
  return { ...(offsets as Record<ParameterName, number>), length };
}

/** Length of a part. */
export const lengthOf = (name: ParameterName, size: Size): number => shapes[name](size);
