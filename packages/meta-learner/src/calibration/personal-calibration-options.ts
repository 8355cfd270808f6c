import { z } from 'zod';

const deviation = z.number().min(0).max(5).optional();

/** Options of {@link createPersonalCalibration}. */
export const personalCalibrationOptionsSchema = z.strictObject({
  horizonDays: z.int().min(1).describe('whole days between a forecast and its outcome'),
  interceptDeviation: deviation.describe(
    'standard deviation over patients of what is added to log odds; absent = by likelihood',
  ),
  slopeDeviation: deviation.describe(
    'standard deviation over patients of what log odds are multiplied by; absent = by likelihood',
  ),
});

/** Options of the personal calibration, validated. */
export type PersonalCalibrationOptions = z.output<typeof personalCalibrationOptionsSchema>;
