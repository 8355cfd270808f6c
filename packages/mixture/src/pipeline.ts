import {
  ProdromeError,
  type ComponentState,
  type DomainQuality,
  type EventSink,
  type FeatureTable,
  type Pipeline,
  type PredictionBatch,
  type PredictionResult,
  type Silence,
  type SystemState,
} from '@prodrome/core';
import { qualityScores } from '@prodrome/preprocessing';
import { restoreModel, statesOf, type Blueprint, type ModelStates } from './blueprint.ts';
import { deliberate } from './deliberate.ts';
import { collectMemory, joinMemory } from './memory.ts';
import { hear, type MixtureModel } from './mixture-model.ts';
import { everyRow } from './seat-batch.ts';

/** What a pipeline needs beside the model. */
export interface PipelineSettings {
  /** SHA-256 of the model, for receipts. */
  readonly modelHash: string;
  readonly emit?: EventSink;
  /** A row's time as it came; the number of days when absent. */
  readonly timeText?: (table: FeatureTable, row: number) => string;
}

const silences: readonly (Silence | undefined)[] = [undefined, 'asleep', 'abstained', 'failed'];

/** The specification's MoEPipeline. */
export type MoEPipeline = Pipeline;

/** The prediction workflow of a trained mixture: each table gives one batch, every row an answer. */
export function createPipeline(
  blueprint: Blueprint,
  trained: MixtureModel,
  settings: PipelineSettings,
): MoEPipeline {
  let model = trained;
  return {
    execute: async function* (input, context = {}) {
      for await (const table of input) yield answer(model, settings, table, context);
    },
    saveCheckpoint: async () => toSystemState(await statesOf(model)),
    loadCheckpoint: async (state) => {
      model = await restoreModel(blueprint, fromSystemState(state));
    },
  };
}

const expertPrefix = 'expert.';

function toSystemState(states: ModelStates): SystemState {
  const experts = [...states].filter(([name]) => name.startsWith(expertPrefix));
  const part = (name: string) => states.get(name) as ComponentState;
  return {
    expertStates: Object.fromEntries(
      experts.map(([name, state]) => [name.slice(expertPrefix.length), state]),
    ),
    gatingNetworkState: part('council'),
    optimizerStates: {},
    sharedStates: { features: part('features') },
    versionInfo: {},
  };
}

const fromSystemState = (state: SystemState): ModelStates =>
  new Map([
    ...Object.entries(state.sharedStates),
    ['council', state.gatingNetworkState],
    ...Object.entries(state.expertStates).map(([name, expert]): [string, ComponentState] => [
      expertPrefix + name,
      expert,
    ]),
  ]);

async function answer(
  model: MixtureModel,
  settings: PipelineSettings,
  table: FeatureTable,
  { memory, signal }: Parameters<Pipeline['execute']>[1] & object,
): Promise<PredictionBatch> {
  const rows = everyRow(table.rows);
  const from = memory && (await collectMemory(model, table, memory));
  const hearing = await hear(model, table, rows, {
    ...(from && { from }),
    ...(signal && { signal }),
  });
  const { batch, answers, features, failures } = hearing;
  for (const [expert, { message }] of failures) {
    settings.emit?.({ type: 'degraded', rows: table.rows, expert, message });
  }
  const said = await deliberate(model.council, batch);
  const experts = batch.seats.map(({ name }) => name);
  const timeText = settings.timeText ?? ((own, row) => String(own.times[row]));
  const k = experts.length;
  const states = await joinMemory(model, features.states, answers);

  const result = (row: number): PredictionResult => {
    if (!(row >= 0 && row < table.rows)) {
      throw new ProdromeError('USAGE', {
        where: 'result',
        expected: `a row below ${table.rows}`,
        got: String(row),
      });
    }
    const named = (pick: (at: number) => number) => finite(experts, (j) => pick(row * k + j));
    const weights = named((at) => said.weights[at] as number);
    const values = named((at) => batch.values[at] as number);
    const confidence = said.confidence[row] as number;
    return {
      patientId: table.patientIds[table.patients[row] as number] as string,
      timestamp: timeText(table, row),
      prediction: said.values[row] as number,
      ...(!Number.isNaN(confidence) && { confidence }),
      ...(said.additive && {
        expertContributions: named(
          (at) => (said.weights[at] as number) * (batch.values[at] as number),
        ),
      }),
      degraded: said.degraded[row] !== 0,
      receipt: {
        model: settings.modelHash,
        served: model.council.served,
        weights,
        values,
        silent: Object.fromEntries(
          experts.flatMap((name, j) => {
            const silence = silences[batch.silence[row * k + j] as number];
            return silence ? [[name, silence]] : [];
          }),
        ),
        quality: qualityOf(features.quality, model.domains, row),
        uncalibrated: said.uncalibrated[row] as number,
      },
    };
  };

  return {
    rows: table.rows,
    experts,
    patientIds: table.patientIds,
    patients: table.patients,
    times: table.times,
    values: said.values,
    confidence: said.confidence,
    weights: said.weights,
    expertValues: batch.values,
    degraded: said.degraded,
    states,
    result,
  };
}

/** Numbers by name; those that are not known are left out. */
function finite(names: readonly string[], value: (at: number) => number): Record<string, number> {
  const known: Record<string, number> = {};
  names.forEach((name, at) => {
    const number = value(at);
    if (!Number.isNaN(number)) known[name] = number;
  });
  return known;
}

/** A row's scores by domain. */
const qualityOf = (
  quality: Float32Array,
  domains: readonly string[],
  row: number,
): Record<string, DomainQuality> =>
  Object.fromEntries(
    domains.map((domain, d) => {
      const from = (row * domains.length + d) * qualityScores.length;
      const [completeness, timeliness, plausibility, consistency] = quality.subarray(
        from,
        from + qualityScores.length,
      ) as unknown as [number, number, number, number];
      return [domain, { completeness, timeliness, plausibility, consistency }];
    }),
  );
