import { z } from 'zod';

const confidence = z.number().gt(0).lt(1);

/** What the detectors by Hoeffding's and McDiarmid's bounds have in common; names and defaults as in River. */
export const hoeffdingOptions = {
  driftConfidence: confidence
    .default(0.001)
    .describe('chance of a drift where there is none, at one test'),
  warningConfidence: confidence
    .default(0.005)
    .describe('chance of a warning where there is no drift, at one test'),
  twoSidedTest: z.boolean().default(false).describe('whether it looks for falls too'),
};

/** That warnings come no later than drifts. */
export const warnsFirst = ({
  driftConfidence,
  warningConfidence,
}: {
  readonly driftConfidence: number;
  readonly warningConfidence: number;
}): boolean => driftConfidence <= warningConfidence;

/** What is said where they would. */
export const warnsLast = {
  path: ['driftConfidence'],
  message: 'expected at most the warning confidence',
};
