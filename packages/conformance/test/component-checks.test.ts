import { describe, expect, it } from '@jest/globals';
import {
  calibrationChecks,
  combinationChecks,
  dataSourceChecks,
  driftDetectorChecks,
  executorChecks,
  metaMethodChecks,
  patientStoreChecks,
  runChecks,
  searchChecks,
  splitterChecks,
  stackingModelChecks,
  storeChecks,
  type Check,
} from '../src/index.ts';
import { calibrationSaboteurs, calibrationWith } from './calibration-saboteurs.ts';
import { combinationSaboteurs, combinationWith } from './combination-saboteurs.ts';
import { sourceSaboteurs, sourceWith } from './data-source-saboteurs.ts';
import { detectorWith, driftDetectorSaboteurs } from './drift-detector-saboteurs.ts';
import { describedExecutor, executorSaboteurs, executorWith } from './executor-saboteurs.ts';
import { failing } from './failing.ts';
import { metaMethodSaboteurs, metaMethodWith } from './meta-method-saboteurs.ts';
import { forgetfulStore, storeSaboteurs, storeWith } from './patient-store-saboteurs.ts';
import { logStoreSaboteurs, logStoreWith } from './store-saboteurs.ts';
import { searchSaboteurs, searchWith } from './search-saboteurs.ts';
import { splitterSaboteurs, splitterWith } from './splitter-saboteurs.ts';
import { stackingModelSaboteurs, stackingModelWith } from './stacking-model-saboteurs.ts';

/** The laws of a kind pass on what keeps them all; each has a saboteur, which breaks just that law. */
function examine<Subject>(
  kind: string,
  checks: readonly Check<Subject>[],
  honest: Subject,
  saboteurs: Readonly<Record<string, Subject>>,
): void {
  describe(kind, () => {
    it('one that keeps every law passes all of them', async () => {
      expect((await runChecks(checks, honest)).passed).toHaveLength(checks.length);
    });

    it('every check has a saboteur', () => {
      expect(Object.keys(saboteurs).sort()).toEqual(checks.map(({ name }) => name).sort());
    });

    it.each(Object.entries(saboteurs))(
      '%s: its saboteur breaks just that law',
      async (name, one) => {
        expect(await failing(checks, one)).toEqual([name]);
      },
    );
  });
}

const types = <Type>(all: Readonly<Record<string, Type>>) =>
  Object.fromEntries(Object.entries(all).map(([name, type]) => [name, { type }]));

examine(
  'calibrations',
  calibrationChecks,
  { type: calibrationWith() },
  types(calibrationSaboteurs),
);
examine(
  'stacking models',
  stackingModelChecks,
  { type: stackingModelWith() },
  types(stackingModelSaboteurs),
);
examine(
  'combinations',
  combinationChecks,
  { type: combinationWith() },
  types(combinationSaboteurs),
);
examine(
  'drift detectors',
  driftDetectorChecks,
  { type: detectorWith() },
  types(driftDetectorSaboteurs),
);
examine(
  'meta-learner methods',
  metaMethodChecks,
  { type: metaMethodWith() },
  types(metaMethodSaboteurs),
);
examine('searches', searchChecks, { type: searchWith() }, types(searchSaboteurs));
examine('splitters', splitterChecks, { type: splitterWith() }, types(splitterSaboteurs));
examine('executors', executorChecks, { type: executorWith() }, types(executorSaboteurs));
it('an executor that makes the runner from its description keeps the laws too', async () => {
  expect((await runChecks(executorChecks, { type: describedExecutor })).gaps).toEqual([]);
});
examine('patient stores', patientStoreChecks, storeWith(), storeSaboteurs);
it('a patient store that forgets what a memory was made of does not keep what was saved', async () => {
  expect(await failing(patientStoreChecks, forgetfulStore)).toContain('saved');
});
examine('stores', storeChecks, logStoreWith(), logStoreSaboteurs);
examine('data sources', dataSourceChecks, sourceWith(), sourceSaboteurs);
