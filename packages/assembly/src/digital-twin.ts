import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { readYamlFile, validateConfig } from '@prodrome/config';
import { canonicalJson, ProdromeError, type CallContext, type JsonValue } from '@prodrome/core';
import { expectOutputs, readDataset, type Dataset, type TableSchema } from '@prodrome/data';
import {
  doseResponse,
  fitTwin,
  patientState,
  planSchema,
  simulatePlan,
  twinSchema,
  type DigitalTwin,
  type Dose,
  type PatientState,
  type Plan,
  type Simulation,
} from '@prodrome/digital-twin';
import { writeDurably } from '@prodrome/durable-files';
import { catalogueOf } from './catalogue-of.ts';
import { dataParts } from './config-schema.ts';
import { dayText } from './day-text.ts';
import { loadConfig } from './load-config.ts';
import { notFound } from './not-found.ts';
import { openDataSource } from './open-data-source.ts';
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

const kind = 'prodrome/twin';

interface TwinFile {
  readonly schema: TableSchema;
  readonly twin: DigitalTwin;
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
  const content = { schema, twin } as unknown as JsonValue;
  const hash = hashOf(content);
  writeDurably(out, `${canonicalJson({ kind, version: 1, hash, content })}\n`);
  return { out, ...knowledgeOf(twin) };
}

/**
 * Simulates a plan for a patient of a file, by a twin. Nobody else's rows change anything, nor do rows after the day.
 * @throws ProdromeError as `readDataset`, `checkPlan` and `simulatePlan`; `NOT_FOUND` for a patient or a day that is not there; `STATE` for a damaged twin;
 * `DATA_MISSING` for one that is not there
 */
export async function simulateFile(request: SimulateRequest): Promise<SimulateAnswer> {
  const { twin: file, data, patient, time, seed = 0, doses, signal } = request;
  const document = await readYamlFile(request.plan);
  const plan = validateConfig(planSchema, document);
  const { schema, twin } = await readTwin(file);
  const dataset = await readDataset(data, { schema }, signal ? { signal } : {});
  const state = patientState(twin, dataset.table, {
    patient,
    asOf: lastDay(dataset, patient, time),
  });
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

/** @throws ProdromeError `DATA_MISSING`, `STATE` */
async function readTwin(file: string): Promise<TwinFile> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ProdromeError('DATA_MISSING', {
      where: file,
      expected: 'a twin that prodrome twin train has written',
      got: 'no file that can be read',
      cause,
    });
  });
  const found = parsed(text);
  if (found.kind === kind && found.version === 1 && found.hash === hashOf(found.content)) {
    const { schema, twin } = found.content as unknown as TwinFile;
    return { schema, twin: twinSchema.parse(twin) };
  }
  throw new ProdromeError('STATE', {
    where: file,
    expected: 'a twin that prodrome twin train has written',
    got: found.kind === kind ? 'a damaged one, or one of another version' : 'another file',
  });
}

interface Stored {
  readonly kind?: JsonValue;
  readonly version?: JsonValue;
  readonly hash?: JsonValue;
  readonly content: JsonValue;
}

function parsed(text: string): Stored {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'content' in value) return value as Stored;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { content: null };
}

const hashOf = (content: JsonValue): string =>
  createHash('sha256').update(canonicalJson(content)).digest('hex');

/** @throws ProdromeError `NOT_FOUND` */
function lastDay(dataset: Dataset, patient: string, time: string | undefined): number {
  const { table } = dataset;
  const at = table.patientIds.indexOf(patient);
  const rows = [...table.patients.keys()].filter((row) => table.patients[row] === at);
  if (at < 0 || rows.length === 0) throw notFound('patient', patient, table.patientIds);
  if (time === undefined) return Infinity;
  const texts = rows.map((row) => dataset.timeText(row));
  const row = rows[texts.lastIndexOf(time)];
  if (row === undefined) throw notFound('time', time, texts);
  return Math.floor(table.times[row] as number);
}
