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
  type Task,
} from '@prodrome/core';
import {
  createHistoryFeatures,
  createQuality,
  createSequence,
  type HistoryFeatures,
  type Quality,
} from '@prodrome/preprocessing';
import { columnsFor } from './columns.ts';
import { createTransform, type MixturePlan, type Seat } from './plan.ts';

/** A table as experts are given it. */
export interface Features {
  /** Own units with NaN; history columns and made features added. */
  readonly raw: FeatureTable;
  /** The columns of a seat, raw or prepared as its type asks. */
  tableFor(seat: Seat): FeatureTable;
  /** [rows, domains, 4] in [0, 1], in the order of `qualityScores`. */
  readonly quality: Float32Array;
  /** What the features remember of each patient. */
  readonly states: PatientStates;
}

/** Fitted features: causal history, made columns, quality, and preparation. */
export interface FeatureSpace {
  /**
   * Learns from this table, which must hold training patients only.
   * @param labels - [rows.length]
   * @returns notes
   */
  fit(table: FeatureTable, rows: Int32Array, labels: Float64Array): readonly string[];
  apply(table: FeatureTable, from?: PatientStates): Features;
  readonly stateWidth: number;
  saveState(): ComponentState;
  loadState(state: ComponentState): void;
}

/** What a feature space is made for. */
export interface FeatureSpaceSetting {
  readonly plan: Pick<MixturePlan, 'seats' | 'features' | 'preprocessing'>;
  readonly task: Task;
  /** Domains of the file's columns, in the order in which quality is told. */
  readonly domains: readonly string[];
}

/** A preparation: of all columns for the seats without one of their own, or of one seat's columns. */
interface Preparation {
  readonly seat?: Seat;
  readonly transform: CausalTransform;
}

interface Parts {
  readonly history: HistoryFeatures;
  readonly quality: Quality;
  readonly features: CausalTransform;
  readonly preparations: ReadonlyMap<string, Preparation>;
}

const kind = 'feature_space';
const shared = 'preprocessing';

/** An unfitted feature space. */
export function createFeatureSpace(setting: FeatureSpaceSetting): FeatureSpace {
  const parts = createParts(setting);
  const { history, quality, features, preparations } = parts;
  const stateful = [history, quality, features];
  const all = () => [...stateful, ...[...preparations.values()].map((one) => one.transform)];
  const named = new Map<string, Pick<CausalTransform, 'saveState' | 'loadState'>>([
    ['history', history],
    ['quality', quality],
    ['features', features],
    ...[...preparations].map(([name, { transform }]) => [name, transform] as const),
  ]);
  return {
    get stateWidth() {
      return all().reduce((width, part) => width + part.stateWidth, 0);
    },
    fit: (table, rows, labels) => {
      history.fit(table);
      quality.fit(table, rows);
      const whole = history.apply(table).table;
      const notes = [...features.fit(whole, rows, labels).notes];
      const raw = features.apply(whole).table;
      for (const { transform, seat } of preparations.values()) {
        notes.push(...transform.fit(columnsOf(seat, raw), rows, labels).notes);
      }
      return notes;
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

function createParts({ plan, task, domains }: FeatureSpaceSetting): Parts {
  const preparations = new Map<string, Preparation>();
  const wanting = plan.seats.filter(({ type }) => type.capabilities.inputs === 'prepared');
  if (wanting.some((seat) => !seat.preprocessing)) {
    preparations.set(shared, { transform: createTransform(plan.preprocessing, task) });
  }
  for (const seat of wanting) {
    if (!seat.preprocessing) continue;
    const transform = createTransform(seat.preprocessing, task, seat.specialty);
    preparations.set(nameOf(seat), { seat, transform });
  }
  return {
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
  { history, quality, features, preparations }: Parts,
  table: FeatureTable,
  from: readonly PatientStates[] | undefined,
): Features {
  const { scores, states: qualityStates } = quality.apply(table, from?.[1]);
  const past = history.apply(table, from?.[0]);
  const made = features.apply(past.table, from?.[2]);
  const raw = made.table;
  const prepared = new Map<string, FeatureTable>();
  const states = [past.states, qualityStates, made.states];
  [...preparations].forEach(([name, { transform, seat }], at) => {
    const done = transform.apply(columnsOf(seat, raw), from?.[3 + at]);
    prepared.set(name, done.table);
    states.push(done.states);
  });
  return {
    raw,
    quality: scores,
    states: joinStates(states),
    tableFor: (seat) => {
      if (seat.type.capabilities.inputs === 'raw') return columnsOf(seat, raw);
      const own = prepared.get(nameOf(seat));
      return own ?? columnsOf(seat, prepared.get(shared) ?? raw);
    },
  };
}

const nameOf = ({ name }: Seat): string => `expert ${name}`;

/** All columns without a seat. */
const columnsOf = (seat: Seat | undefined, table: FeatureTable): FeatureTable =>
  seat ? selectColumns(table, columnsFor(seat, table.columns)) : table;

const missingPart = (expected: readonly string[], got: readonly string[]): ProdromeError =>
  new ProdromeError('STATE', {
    where: `state of ${kind}`,
    expected: `parts ${expected.join(', ')}`,
    got: got.join(', '),
  });
