import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  calibrationChecks,
  combinationChecks,
  driftDetectorChecks,
  executorChecks,
  metaMethodChecks,
  patientStoreChecks,
  runChecks,
  splitterChecks,
  stackingModelChecks,
} from '@prodrome/conformance';
import type { ComponentType } from '@prodrome/core';
import { builtInComponents } from '../src/index.ts';

const {
  combinations,
  stackingModels,
  calibrations,
  splitters,
  executors,
  stores,
  driftDetectors,
  metaMethods,
  ...others
} = builtInComponents();

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

  it.each(driftDetectors.names())('drift detector %s', async (name) => {
    const { gaps } = await runChecks(driftDetectorChecks, { type: driftDetectors.get(name) });
    expect(gaps).toEqual([]);
  });

  it.each(metaMethods.names())('meta-learner method %s', async (name) => {
    const type = metaMethods.get(name);
    const usual = await type.options['~standard'].validate({});
    if (usual.issues) throw new Error(JSON.stringify(usual.issues));
    const { gaps } = await runChecks(metaMethodChecks, { type, options: usual.value });
    expect(gaps).toEqual([]);
  });

  it.each(stores.names())('patient store %s', async (name) => {
    const type = stores.get(name);
    const folders: string[] = [];
    const create = () => {
      const folder = mkdtempSync(join(tmpdir(), 'prodrome-store-'));
      folders.push(folder);
      return type.create({ folder: 'memory' }, { folder });
    };
    const { gaps } = await runChecks(patientStoreChecks, { type, create });
    for (const folder of folders) rmSync(folder, { recursive: true });
    expect(gaps).toEqual([]);
  });
});

/** What has a place in the graph of a whole forecast. */
const answering: readonly ComponentType<unknown, { readonly toGraph?: unknown }>[] = [
  others.experts,
  others.transforms,
  others.gates,
  combinations,
  stackingModels,
  calibrations,
].flatMap((registry) => registry.names().map((name) => registry.get(name)));

/** Options of types that cannot do without. */
const needed: Readonly<Record<string, unknown>> = { static: { weights: { first: 1 } } };

it.each(answering)('$type can be written as a graph', async (type) => {
  const usual = await type.options['~standard'].validate(needed[type.type] ?? {});
  if (usual.issues) throw new Error(JSON.stringify(usual.issues));
  const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;
  const made = type.create(usual.value, { task, specialty: 'all' });
  expect(made.toGraph).toBeInstanceOf(Function);
});
