import { readYamlFile, validateConfig } from '@prodrome/config';
import { canonicalJson, ProdromeError, type CallContext, type FeatureTable } from '@prodrome/core';
import { expectOutputs, readDataset, type TableSchema } from '@prodrome/data';
import {
  doseResponse,
  fitTwin,
  patientState,
  planSchema,
  simulatePlan,
  type DigitalTwin,
  type Dose,
  type PatientState,
  type Plan,
  type Simulation,
} from '@prodrome/digital-twin';
import { catalogueOf } from './catalogue-of.ts';
import { dataParts } from './config-schema.ts';
import { dayText } from './day-text.ts';
import { loadConfig } from './load-config.ts';
import { openDataSource } from './open-data-source.ts';
import { rowsUpTo } from './rows-up-to.ts';
import { readTwin, writeTwin, type TwinFile } from './twin-file.ts';
import { twinSetupOf } from './twin-setup.ts';

/** What a twin is learned from, and where it is written. */
export interface TwinRequest extends CallContext {
  readonly data: string;
  /** Its `data` section says which column is what; without it names are recognised. */
  readonly config?: string;
  /** The twin's file; an existing one is replaced. */
  readonly out: string;
}

/** A twin that was learned. */
export interface TwinAnswer extends DigitalTwinKnowledge {
  readonly out: string;
}

/** What is known of a twin without its numbers. */
export interface DigitalTwinKnowledge {
  readonly learnedFrom: DigitalTwin['learnedFrom'];
  /** Variables that a plan may change. */
  readonly changeable: readonly string[];
  /** Why no plan may change others. */
  readonly refusals: Readonly<Record<string, string>>;
}

/** Which plan is simulated for whom. */
export interface SimulateRequest extends CallContext {
  readonly twin: string;
  readonly data: string;
  readonly plan: string;
  readonly patient: string;
  /** The last day that is looked at, as the file writes it; the patient's last when absent. */
  readonly time?: string;
  readonly seed?: number;
  /** Also the plan followed on a share of its days. */
  readonly doses?: boolean;
}

/** A simulated plan with what it was made of. */
export interface SimulateAnswer {
  readonly patient: string;
  /** The last day that was looked at, as text. */
  readonly asOf: string;
  readonly plan: Plan;
  readonly simulation: Simulation;
  readonly doses?: readonly Dose[];
  readonly state: PatientState;
  /** Units of the plan's variables, where they have one. */
  readonly units: Readonly<Record<string, string>>;
}

/**
 * Learns a digital twin's population from a diary of many people, and writes it with how such files are read. A table of patients is not read: nothing in it changes from day to
 * day. Deterministic.
 * @throws ProdromeError as `loadConfig`, `readDataset` and `fitTwin`; `OUTPUT`
 */
export async function trainTwin({ data, config, out, signal }: TwinRequest): Promise<TwinAnswer> {
  await expectOutputs({ '--out': out });
  const loaded = config === undefined ? undefined : (await loadConfig(config)).config.data;
  const { catalogue = 'migraine', columns = {} } = loaded ? dataParts(loaded) : {};
  const context = {
    ...catalogueOf(catalogue),
    ...(config !== undefined && (await openDataSource(config))),
    ...(signal && { signal }),
  };
  const { table, schema } = await readDataset(data, columns, context);
  const twin = fitTwin(table, twinSetupOf(table.columns));
  writeTwin(out, { schema, twin });
  return { out, ...knowledgeOf(twin) };
}

/**
 * Simulates a plan for a patient of a file, by a twin. Nobody else's rows change anything, nor do rows after the day.
 * @throws ProdromeError as `readDataset`, `checkPlan` and `simulatePlan`; `NOT_FOUND` for a patient or a day that is not there; `STATE` for a damaged twin;
 * `DATA_MISSING` for one that is not there
 */
export async function simulateFile(request: SimulateRequest): Promise<SimulateAnswer> {
  const { twin: file, data, patient, time, signal } = request;
  const document = await readYamlFile(request.plan);
  const plan = validateConfig(planSchema, document);
  const { schema, twin } = await readTwin(file);
  const dataset = await readDataset(data, { schema }, signal ? { signal } : {});
  const rows = rowsUpTo(dataset, { patient, ...(time !== undefined && { time }) });
  const asOf = Math.floor(dataset.table.times[rows.at(-1) as number] as number);
  return simulated({ schema, twin }, dataset.table, { ...request, plan, asOf });
}

/** A plan for a patient of a table. */
export interface SimulatedPlan extends Pick<SimulateRequest, 'patient' | 'seed' | 'doses'> {
  readonly plan: Plan;
  /** The last day that is looked at. */
  readonly asOf: number;
}

function simulated(
  { schema, twin }: TwinFile,
  table: FeatureTable,
  { patient, plan, asOf, seed = 0, doses }: SimulatedPlan,
): SimulateAnswer {
  const state = patientState(twin, table, { patient, asOf });
  const options = { seed, hasDates: schema.time !== undefined && schema.time.kind !== 'number' };
  const touched = new Set(plan.steps.map(({ variable }) => variable));
  return {
    patient,
    asOf: dayText({
      ...(schema.time && { time: { ...schema.time, kind: dateOf(schema.time.kind) } }),
    })(state.lastDay),
    plan,
    simulation: simulatePlan(twin, state, plan, options),
    ...(doses === true && { doses: doseResponse(twin, state, plan, options) }),
    state,
    units: Object.fromEntries(
      twin.variables.flatMap(({ name, unit }) =>
        touched.has(name) && unit !== undefined ? [[name, unit]] : [],
      ),
    ),
  };
}

/** A twin that simulates plans for patients whose days are at hand. */
export interface OpenTwin extends DigitalTwinKnowledge {
  /**
   * Holds a table to what the twin has learned from: its variables in the same units and categories.
   * @throws ProdromeError `SCHEMA`
   */
  expectColumns(schema: TableSchema): void;
  /** @throws ProdromeError as `checkPlan` and `simulatePlan` */
  simulate(
    table: FeatureTable,
    asked: Pick<SimulatedPlan, 'patient' | 'plan' | 'seed' | 'doses'>,
  ): SimulateAnswer;
}

/** Opens a twin's file. @throws ProdromeError `STATE` for a damaged one, `DATA_MISSING` for none */
export async function openTwin(file: string): Promise<OpenTwin> {
  const opened = await readTwin(file);
  return {
    ...knowledgeOf(opened.twin),
    expectColumns: (other) => {
      expectSameColumns(opened, other, file);
    },
    simulate: (table, asked) => simulated(opened, table, { ...asked, asOf: Infinity }),
  };
}

/** @throws ProdromeError `SCHEMA` */
function expectSameColumns({ schema, twin }: TwinFile, other: TableSchema, file: string): void {
  const refuse = (expected: string, got: string): ProdromeError =>
    new ProdromeError('SCHEMA', {
      where: file,
      ...{ expected, got },
      hint: 'Learn the twin from data that are written like those of the model',
    });
  if (other.outcome !== schema.outcome || other.shape !== 'diary') {
    throw refuse(`a model of the diary of ${schema.outcome ?? 'an outcome'}`, 'another one');
  }
  for (const name of [...twin.variables.map((own) => own.name), ...twin.signs]) {
    const [own, theirs] = [schema, other].map(({ columns }) => {
      const found = columns.find((column) => column.name === name);
      return (
        found && canonicalJson([found.kind, found.unit ?? null, [...(found.categories ?? [])]])
      );
    });
    if (own === theirs) continue;
    throw refuse(`a model with the column ${name} as ${own ?? 'none'}`, theirs ?? 'none');
  }
}

const dateOf = (
  time: NonNullable<TableSchema['time']>['kind'],
): NonNullable<TableSchema['time']>['kind'] => (time === 'datetime' ? 'date' : time);

const knowledgeOf = ({
  learnedFrom,
  variables,
  refusals,
  looksLikeSign,
  signs,
}: DigitalTwin): DigitalTwinKnowledge => {
  const own = variables.flatMap(({ name, refusal }): [string, string][] =>
    refusal === undefined ? [] : [[name, refusal]],
  );
  const shown = signs.map((name): [string, string] => [
    name,
    'it is a sign of an attack on its way, not a cause',
  ]);
  const all: Record<string, string> = {
    ...refusals,
    ...looksLikeSign,
    ...Object.fromEntries([...own, ...shown]),
  };
  return {
    learnedFrom,
    changeable: variables.map(({ name }) => name).filter((name) => all[name] === undefined),
    refusals: all,
  };
};
