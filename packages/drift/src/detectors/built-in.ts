import { createTypeRegistry, type DriftDetectorType, type TypeRegistry } from '@prodrome/core';
import { adwin } from './adwin.ts';
import { ddm } from './ddm.ts';
import { eddm } from './eddm.ts';
import { hddmA } from './hddm-a.ts';
import { hddmW } from './hddm-w.ts';
import { kswin } from './kswin.ts';
import { pageHinkley } from './page-hinkley.ts';

/** A fresh registry of the drift detectors that come with this package; more may be added. */
export const builtInDriftDetectors = (): TypeRegistry<DriftDetectorType> =>
  createTypeRegistry<DriftDetectorType>('drift detector', [
    adwin,
    pageHinkley,
    ddm,
    eddm,
    hddmA,
    hddmW,
    kswin,
  ]);
