import { createNamed, type DriftDetector } from '@prodrome/core';
import { builtInDriftDetectors } from './built-in.ts';

const builtIn = builtInDriftDetectors();

/** The names of the drift detectors of this package. */
export type DriftDetectorName =
  'adwin' | 'page_hinkley' | 'ddm' | 'eddm' | 'hddm_a' | 'hddm_w' | 'kswin';

/**
 * A drift detector of this package by its name.
 * @param options - in camel case; what is left out has its default.
 * @throws ProdromeError `COMPONENT_UNKNOWN`; `CONFIG` for options that it refuses.
 */
export const createDriftDetector = (
  type: DriftDetectorName,
  options: Readonly<Record<string, unknown>> = {},
): DriftDetector => createNamed(builtIn, { type, parameters: options }, {});
