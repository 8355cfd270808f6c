import {
  contractVersion,
  ProdromeError,
  riskBands,
  type ComponentState,
  type DomainQuality,
  type EventSink,
  type FeatureTable,
  type OutputValue,
  type Pipeline,
  type PredictionBatch,
  type PredictionResult,
  type Absence,
  type SystemState,
} from '@prodrome/core';
import { qualityScores } from '@prodrome/preprocessing';
import { everyRow } from './answer-batch.ts';
import { restoreModel, statesOf, type Architecture, type ModelStates } from './architecture.ts';
import { askExperts, type AskedExperts } from './ask-experts.ts';
import { combineAnswers, type CombinedAnswers } from './combine-answers.ts';
import { joinMemory, loadMemory, saveMemory } from './memory.ts';
import type { MixtureModel } from './mixture-model.ts';
import { receiptSteps } from './receipt-steps.ts';
import { rememberedDays } from './remembered-days.ts';

/** What a pipeline needs beside the model. */
export interface PipelineSettings {
  /** SHA-256 of the model, for receipts and memory. */
  readonly modelHash: string;
  /** Packages and their versions, for `SystemState.versionInfo`. */
  readonly versions?: Readonly<Record<string, string>>;
  readonly emit?: EventSink;
  /** A row's time as it came; the number of days when absent. */
  readonly timeText?: (table: FeatureTable, row: number) => string;
}

const absences: readonly (Absence | undefined)[] = [undefined, 'asleep', 'abstained', 'failed'];

/** The specification's MoEPipeline. */
export type MoEPipeline = Pipeline;

interface NamedModel {
  readonly name: string;
  readonly model: MixtureModel;
}

/** The prediction workflow of a trained mixture: each table gives one batch, every row an answer. */
export function createPipeline(
  architecture: Architecture,
  trained: MixtureModel,
  settings: PipelineSettings,
): MoEPipeline {
  let served: NamedModel = { name: settings.modelHash, model: trained };
  return {
    execute: async function* (input, context = {}) {
      for await (const table of input) yield answer(served, settings, table, context);
    },
    saveCheckpoint: async () =>
      toSystemState(await statesOf(served.model), {
        ...settings.versions,
        model: served.name,
        contract: String(contractVersion),
      }),
    loadCheckpoint: async (state) => {
      const { model: name, contract } = state.versionInfo;
      expectVersion('contract', String(contractVersion), contract);
      if (!name) expectVersion('model', 'the name of a model', name);
      served = { name, model: await restoreModel(architecture, fromSystemState(state)) };
    },
  };
}

function expectVersion(what: string, expected: string, got: string | undefined): void {
  if (got === expected) return;
  throw new ProdromeError('STATE', {
    where: `versionInfo.${what} of a checkpoint`,
    expected,
    got: got === undefined || got === '' ? 'none' : got,
    hint: 'The checkpoint was made by another version: save it again with the installed one',
  });
}

const expertPrefix = 'expert.';

function toSystemState(states: ModelStates, versionInfo: SystemState['versionInfo']): SystemState {
  const experts = [...states].filter(([name]) => name.startsWith(expertPrefix));
  const part = (name: string) => states.get(name) as ComponentState;
  return {
    expertStates: Object.fromEntries(
      experts.map(([name, state]) => [name.slice(expertPrefix.length), state]),
    ),
    gatingNetworkState: part('council'),
    optimizerStates: {},
    sharedStates: { features: part('features') },
    versionInfo,
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
  { name, model }: NamedModel,
  settings: PipelineSettings,
  table: FeatureTable,
  { memory, signal }: Parameters<Pipeline['execute']>[1] & object,
): Promise<PredictionBatch> {
  const rows = everyRow(table.rows);
  const call = signal ? { signal } : {};
  const known = memory && (await memory.load(table.patientIds));
  const from = known && (await loadMemory(model, name, table, known));
  const asked = await askExperts(model, table, rows, {
    isolate: true,
    ...(from && { from }),
    ...call,
  });
  const { batch, answers, features, failures } = asked;
  const said = await combineAnswers(model.council, batch, {
    from: asked.council,
    steps: true,
    ...call,
  });
  for (const [expert, { message, rows: failed }] of failures) {
    settings.emit?.({ type: 'degraded', rows: failed, expert, message });
  }
  if (said.failure) {
    const { message, rows: failed } = said.failure;
    settings.emit?.({ type: 'degraded', rows: failed, expert: model.council.served, message });
  }
  for (const { row, expert, direction } of said.events) {
    const patientId = table.patientIds[table.patients[row] as number] as string;
    settings.emit?.({
      ...{ type: 'drift', patientId, time: table.times[row] as number },
      ...{ expert, direction },
    });
  }
  const states = await joinMemory(model, features.states, answers, said.states);
  const experts = batch.experts.map((expert) => expert.name);
  if (memory && known) {
    const { values, weights, events } = said;
    const timeText = (row: number): string => textOf(settings)(table, row);
    const answered = { experts, outputs: model.task.outputs, values, weights, events, timeText };
    const days = rememberedDays(table, answered, known);
    await saveMemory(name, table, states, { store: memory, days });
  }
  return {
    rows: table.rows,
    outputs: model.task.outputs,
    model: name,
    experts,
    patientIds: table.patientIds,
    patients: table.patients,
    times: table.times,
    values: said.values,
    confidence: said.confidence,
    ...(said.risk && { risk: said.risk }),
    weights: said.weights,
    expertValues: batch.values,
    degraded: said.degraded,
    states,
    result: (row) => resultOf({ name, model }, settings, { table, asked, said }, row),
  };
}

interface Answered {
  readonly table: FeatureTable;
  readonly asked: AskedExperts;
  readonly said: CombinedAnswers;
}

function resultOf(
  { name, model }: NamedModel,
  settings: PipelineSettings,
  { table, asked: { batch, features }, said }: Answered,
  row: number,
): PredictionResult {
  if (!(row >= 0 && row < table.rows)) {
    throw new ProdromeError('USAGE', {
      where: 'result',
      expected: `a row below ${table.rows}`,
      got: String(row),
    });
  }
  const { outputs } = model.task;
  const experts = batch.experts.map((expert) => expert.name);
  const k = experts.length;
  const named = (value: (at: number) => number) =>
    known(experts, (j) => outputOf(outputs, (o) => value((row * k + j) * outputs + o)));
  const confidence = said.confidence[row] as number;
  const untrusted = untrustedOf(table, features.trusted, row);
  const risk = riskBands[(said.risk?.[row] ?? 0) - 1];
  return {
    patientId: table.patientIds[table.patients[row] as number] as string,
    timestamp: textOf(settings)(table, row),
    prediction: outputOf(outputs, (o) => said.values[row * outputs + o] as number),
    ...(!Number.isNaN(confidence) && { confidence }),
    ...(risk && { risk }),
    ...(said.additive && {
      expertContributions: named(
        (at) => (said.weights[at] as number) * (batch.values[at] as number),
      ),
    }),
    degraded: said.degraded[row] !== 0,
    receipt: {
      model: name,
      served: model.council.served,
      weights: named((at) => said.weights[at] as number),
      ...receiptSteps(model.council, { batch, said, named }, row),
      values: named((at) => batch.values[at] as number),
      absent: Object.fromEntries(
        experts.flatMap((expert, j) => {
          const absence = absences[batch.absence[row * k + j] as number];
          return absence ? [[expert, absence]] : [];
        }),
      ),
      quality: qualityOf(features.quality, model.domains, row),
      ...(untrusted.length > 0 && { untrusted }),
      uncalibrated: outputOf(outputs, (o) => said.uncalibrated[row * outputs + o] as number),
    },
  };
}

const textOf =
  ({ timeText = (own, at) => String(own.times[at]) }: PipelineSettings) =>
  (table: FeatureTable, row: number): string =>
    timeText(table, row);

/** A plain number where there is one output. */
const outputOf = (outputs: number, value: (output: number) => number): OutputValue =>
  outputs === 1 ? value(0) : Array.from({ length: outputs }, (_, o) => value(o));

/** Values by name; those that are not known are left out. */
function known(
  names: readonly string[],
  valueOf: (at: number) => OutputValue,
): Record<string, OutputValue> {
  const found: Record<string, OutputValue> = {};
  names.forEach((name, at) => {
    const value = valueOf(at);
    const isUnknown = typeof value === 'number' ? Number.isNaN(value) : value.every(Number.isNaN);
    if (!isUnknown) found[name] = value;
  });
  return found;
}

/** Columns that were known in what came and are not in what is trusted. */
function untrustedOf(given: FeatureTable, trusted: FeatureTable, row: number): readonly string[] {
  if (given === trusted) return [];
  const from = row * given.columns.length;
  return given.columns
    .filter(
      (_, at) => !Number.isNaN(given.values[from + at]) && Number.isNaN(trusted.values[from + at]),
    )
    .map(({ name }) => name);
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
