import { describe, expect, it } from '@jest/globals';
import {
  calibrationChecks,
  combinationChecks,
  executorChecks,
  patientStoreChecks,
  runChecks,
  splitterChecks,
  stackingModelChecks,
} from '@prodrome/conformance';
import { builtInComponents } from '../src/index.ts';

const { combinations, stackingModels, calibrations, splitters, executors, stores } =
  builtInComponents();

describe('built-in components keep the laws of their kind', () => {
  it.each(combinations.names())('combination %s', async (name) => {
    const { gaps } = await runChecks(combinationChecks, { type: combinations.get(name) });
    expect(gaps).toEqual([]);
  });

  it.each(stackingModels.names())('stacking model %s', async (name) => {
    const { gaps } = await runChecks(stackingModelChecks, { type: stackingModels.get(name) });
    expect(gaps).toEqual([]);
  });

  it.each(calibrations.names())('calibration %s', async (name) => {
    const { gaps } = await runChecks(calibrationChecks, { type: calibrations.get(name) });
    expect(gaps).toEqual([]);
  });

  it.each(splitters.names())('splitter %s', async (name) => {
    const { gaps } = await runChecks(splitterChecks, { type: splitters.get(name) });
    expect(gaps).toEqual([]);
  });

  it.each(executors.names())('executor %s', async (name) => {
    const { gaps } = await runChecks(executorChecks, { type: executors.get(name) });
    expect(gaps).toEqual([]);
  });

  it.each(stores.names())('patient store %s', async (name) => {
    const create = () => stores.get(name).create({}, { folder: '.' });
    const { gaps } = await runChecks(patientStoreChecks, { create });
    expect(gaps).toEqual([]);
  });
});
