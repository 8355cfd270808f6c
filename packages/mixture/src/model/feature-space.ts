import {
  expectState,
  joinStates,
  nestStates,
  ProdromeError,
  selectColumns,
  splitStates,
  unnestStates,
  type CausalTransform,
  type ComponentState,
  type FeatureTable,
  type PatientStates,
  type Recipe,
  type Task,
  type TrainReport,
} from '@prodrome/core';
import {
  createHistoryFeatures,
  createQuality,
  createScreening,
  createSequence,
  type HistoryFeatures,
  type Quality,
} from '@prodrome/preprocessing';
import { columnsFor } from './columns.ts';
import { createTransform, type MixturePlan, type PlannedExpert } from './plan.ts';

/** A table as experts are given it. */
export interface Features {
  /** The given columns; what an erratic sensor reads is unknown (NaN). */
  readonly trusted: FeatureTable;
  /** Own fits with NaN; history columns and made features added. */
  readonly raw: FeatureTable;
  /** The columns of a expert, raw or prepared as its type asks. */
  tableFor(expert: PlannedExpert): FeatureTable;
  /** [rows, domains, 4] in [0, 1], in the order of `qualityScores`. */
  readonly quality: Float32Array;
  /** What the features remember of each patient. */
  readonly states: PatientStates;
}

/** What fitting gave. */
export interface FittedFeatures {
  /** What each part said, by name. */
  readonly reports: ReadonlyMap<string, TrainReport>;
  /** Parts that come from outside, with the table that they were fitted on: their laws are to be tried. */
  readonly outside: readonly {
    readonly type: string;
    readonly transform: CausalTransform;
    readonly table: FeatureTable;
  }[];
}

/** Fitted features: causal history, made columns, quality, and preparation. */
export interface FeatureSpace {
  /**
   * Learns from this table, which must hold training patients only.
   * @param labels - [rows.length, outputs]
   */
  fit(table: FeatureTable, rows: Int32Array, labels: Float64Array): FittedFeatures;
  apply(table: FeatureTable, from?: PatientStates): Features;
  /**
   * The features of rows that are learned from: nothing is screened, since gaps that screening made would be taken for what gaps mean.
   */
  ofTraining(table: FeatureTable): Features;
  readonly stateWidth: number;
  /** What features are made by. */
  readonly parts: FeatureParts;
  saveState(): ComponentState;
  loadState(state: ComponentState): void;
}

/** What a feature space is made for. */
export interface FeatureSpaceSetting {
  readonly plan: Pick<MixturePlan, 'experts' | 'screening' | 'features' | 'preprocessing'>;
  readonly task: Task;
  /** Domains of the file's columns, in the order in which quality is told. */
  readonly domains: readonly string[];
}

/** A preparation: of all columns for the experts without one of their own, or of one expert's columns. */
export interface Preparation {
  readonly expert?: PlannedExpert;
  readonly recipe: Recipe;
  readonly transform: CausalTransform;
}

/** The parts of a feature space, in the order in which they remember. */
export interface FeatureParts {
  readonly screening: CausalTransform;
  readonly history: HistoryFeatures;
  readonly quality: Quality;
  readonly features: CausalTransform;
  /** By `preprocessing`, or `expert <name>`. */
  readonly preparations: ReadonlyMap<string, Preparation>;
}

const kind = 'feature_space';
const shared = 'preprocessing';

/** An unfitted feature space. */
export function createFeatureSpace(setting: FeatureSpaceSetting): FeatureSpace {
  const parts = createParts(setting);
  const { screening, history, quality, features, preparations } = parts;
  const stateful = [screening, history, quality, features];
  const all = () => [...stateful, ...[...preparations.values()].map((one) => one.transform)];
  const named = new Map<string, Pick<CausalTransform, 'saveState' | 'loadState'>>([
    ...(setting.plan.screening === true ? [['screening', screening] as const] : []),
    ['history', history],
    ['quality', quality],
    ['features', features],
    ...[...preparations].map(([name, { transform }]) => [name, transform] as const),
  ]);
  return {
    parts,
    get stateWidth() {
      return all().reduce((width, part) => width + part.stateWidth, 0);
    },
    fit: (table, rows, labels) => {
      screening.fit(table, rows, labels);
      history.fit(table);
      quality.fit(table, rows);
      const whole = history.apply(table).table;
      const reports = new Map([['features', features.fit(whole, rows, labels)]]);
      const raw = features.apply(whole).table;
      const made = setting.plan.features.map(({ recipe }) => recipe).filter(isOutside);
      const outside = [];
      if (made.length > 0) {
        const type = made.map((recipe) => recipe.type).join(', ');
        outside.push({ type, transform: features, table: whole });
      }
      for (const [name, { transform, expert, recipe }] of preparations) {
        const table = columnsOf(expert, raw);
        reports.set(name, transform.fit(table, rows, labels));
        if (isOutside(recipe)) outside.push({ type: recipe.type, transform, table });
      }
      return { reports, outside };
    },
    apply: (table, from) =>
      applyParts(
        parts,
        table,
        from &&
          splitStates(
            from,
            all().map((part) => part.stateWidth),
          ),
      ),
    ofTraining: (table) =>
      applyParts({ ...parts, screening: createSequence({}) }, table, undefined),
    saveState: () =>
      nestStates(
        kind,
        1,
        null,
        Object.fromEntries([...named].map(([name, part]) => [name, part.saveState()])),
      ),
    loadState: (state) => {
      expectState(state, kind, [1]);
      const saved = unnestStates(state).parts;
      for (const [name, part] of named) {
        const own = saved[name];
        if (!own) throw missingPart([...named.keys()], Object.keys(saved));
        part.loadState(own);
      }
    },
  };
}

function createParts({ plan, task, domains }: FeatureSpaceSetting): FeatureParts {
  const preparations = new Map<string, Preparation>();
  const wanting = plan.experts.filter(({ type }) => type.capabilities.inputs === 'prepared');
  if (wanting.some((expert) => !expert.preprocessing)) {
    const { recipe } = plan.preprocessing;
    preparations.set(shared, { recipe, transform: createTransform(plan.preprocessing, task) });
  }
  for (const expert of wanting) {
    if (!expert.preprocessing) continue;
    const transform = createTransform(expert.preprocessing, task, expert.specialty);
    const { recipe } = expert.preprocessing;
    preparations.set(nameOf(expert), { expert, recipe, transform });
  }
  return {
    screening: plan.screening === true ? createScreening() : createSequence({}),
    history: createHistoryFeatures(),
    quality: createQuality(domains),
    features: createSequence(
      Object.fromEntries(
        plan.features.map((part, at) => [
          `${at + 1} ${part.recipe.type}`,
          createTransform(part, task),
        ]),
      ),
    ),
    preparations,
  };
}

function applyParts(
  { screening, history, quality, features, preparations }: FeatureParts,
  table: FeatureTable,
  from: readonly PatientStates[] | undefined,
): Features {
  const { table: trusted, states: screeningStates } = screening.apply(table, from?.[0]);
  const past = history.apply(trusted, from?.[1]);
  const { scores, states: qualityStates } = quality.apply(trusted, from?.[2]);
  const made = features.apply(past.table, from?.[3]);
  const raw = made.table;
  const prepared = new Map<string, FeatureTable>();
  const states = [screeningStates, past.states, qualityStates, made.states];
  [...preparations].forEach(([name, { transform, expert }], at) => {
    const done = transform.apply(columnsOf(expert, raw), from?.[4 + at]);
    prepared.set(name, done.table);
    states.push(done.states);
  });
  return {
    trusted,
    raw,
    quality: scores,
    states: joinStates(states),
    tableFor: (expert) => {
      const { name, isOwn } = preparationOf(expert, prepared);
      const table = (name === undefined ? undefined : prepared.get(name)) ?? raw;
      return isOwn ? table : columnsOf(expert, table);
    },
  };
}

/** The preparation that an expert's columns come from, and whether all of them are its own; none of one that is given them raw. */
export function preparationOf(
  expert: PlannedExpert,
  preparations: ReadonlyMap<string, unknown>,
): { readonly name?: string; readonly isOwn: boolean } {
  if (expert.type.capabilities.inputs === 'raw') return { isOwn: false };
  const isOwn = preparations.has(nameOf(expert));
  return { name: isOwn ? nameOf(expert) : shared, isOwn };
}

const isOutside = ({ module }: Recipe): boolean => module !== undefined;

const nameOf = ({ name }: PlannedExpert): string => `expert ${name}`;

/** A state of a feature space with the fitted preparation of an expert in it. */
export function withPreparation(
  state: ComponentState,
  expert: PlannedExpert,
  transform: CausalTransform,
): ComponentState {
  const { parts } = unnestStates(state);
  return nestStates(kind, 1, null, { ...parts, [nameOf(expert)]: transform.saveState() });
}

/** All columns without a expert. */
export const columnsOf = (expert: PlannedExpert | undefined, table: FeatureTable): FeatureTable =>
  expert ? selectColumns(table, columnsFor(expert, table.columns)) : table;

const missingPart = (expected: readonly string[], got: readonly string[]): ProdromeError =>
  new ProdromeError('STATE', {
    where: `state of ${kind}`,
    expected: `parts ${expected.join(', ')}`,
    got: got.join(', '),
  });
