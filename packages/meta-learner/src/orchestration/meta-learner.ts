import {
  ProdromeError,
  type ExpertRegistry,
  type ExpertSource,
  type SystemState,
} from '@prodrome/core';
import { createCouncil, type Council, type CouncilParts } from './council.ts';
import { createGuests } from './guest-book.ts';
import type { ExpertRecord } from './guests.ts';
import { changeDay, dayOf, foldDays, lastObserved } from './history.ts';
import type { MetaLearnerOptions } from './meta-learner-options.ts';
import { createPatientBook, type PatientBookParts } from './patient-book.ts';
import type { PartState, PatientRecord, RecordedDay, Snapshot } from './patient-record.ts';
import { createPerformance, type ResolvedFigures } from './performance.ts';
import { resultOf, type MetaForecast } from './result.ts';
import { restoreSystem, saveSystem } from './system-state.ts';

const where = 'meta-learner';

/**
 * What a meta-learner is made of: contracts alone. `model` names it as receipts and memories do; `columns` are those of a day, in their
 * order; `store` keeps what is remembered of patients.
 */
export interface MetaLearnerParts extends CouncilParts, PatientBookParts {}

/** What was observed of a patient on a day. */
export interface ObservedDay {
  /** Absent = the patient that was set. */
  readonly patientId?: string;
  /** Days; a second observation of a day takes the place of the first. */
  readonly time: number;
  /** By column, own units; what is left out was not observed. */
  readonly values: Readonly<Record<string, number>>;
  /** The outcome of that day, where it is known at its end. */
  readonly outcome?: number;
}

/** What came true. */
export interface KnownOutcome {
  readonly patientId?: string;
  /** The day whose outcome it is. */
  readonly time: number;
  /** 0 or 1; NaN takes back what was told. */
  readonly outcome: number;
}

/** Orchestrates a council for patients whose days and outcomes come one by one, in whatever order. */
export interface MetaLearner extends Pick<ExpertRegistry, 'names'> {
  /** Adds a guest: asleep without a record, else with the share at which it was likeliest. @throws as {@link admitExpert} and the registry. */
  registerExpert(name: string, source: ExpertSource, record?: ExpertRecord): void;
  /** Gives a guest the share of its record. @throws ProdromeError `NOT_FOUND` for one that is not registered; `USAGE` for one of the council. */
  admitExpert(name: string, record: ExpertRecord): void;
  /** One of the council sleeps from now on; false when there was none of that name. */
  removeExpert(name: string): boolean;
  /** The patient of calls that name none. */
  setPatient(patientId: string): void;
  /** The steps of a forecast of one day. */
  readonly assessQuality: Council['quality'];
  readonly executeExperts: Council['ask'];
  readonly predictWeights: Council['weigh'];
  readonly integratePredictions: Council['combine'];
  /** How resolved forecasts did: `forecast`, and every expert of the council. */
  performance(): Readonly<Record<string, ResolvedFigures>>;
  /** Takes in a day, and forecasts. @throws ProdromeError `USAGE` for a day before those that may still come, or without a patient; `SCHEMA` for unknown columns. */
  observe(day: ObservedDay): Promise<MetaForecast>;
  /** Takes in an outcome; false where it came too late, or was known. @throws ProdromeError `DATA_VALUE` for another than 0, 1 and NaN. */
  feedback(outcome: KnownOutcome): Promise<boolean>;
  /** `feedback` by its name in the specification: what it resolves is counted in {@link performance}. */
  trackPerformance(outcome: KnownOutcome): Promise<boolean>;
  /** `observe` of a patient, who is set. */
  executePredictionWorkflow(patientId: string, day: ObservedDay): Promise<MetaForecast>;
  /** All but what is remembered of patients, which lies in the store. */
  saveSystemState(): Promise<SystemState>;
  /** @throws ProdromeError `STATE` for a state of another model, or of experts that are not registered. */
  restoreSystemState(state: SystemState): Promise<void>;
}

/**
 * The orchestrator of a council by the names of the specification, of contracts of `core` alone.
 *
 * Laws: what is remembered of a patient depends on the days and outcomes that are known, not on the order in which they came, as long as they came within
 * `correctionDays` of the last observed day: late and corrected ones are as if they had been in order, bit for bit, from then on; forecasts that
 * were given out stay as they were. The same calls in the same order give the same bits. A forecast of a day is made of days up to it. Calls wait for each
 * other. A call that rejects leaves the patient's memory as it was.
 */
export function createMetaLearner(
  parts: MetaLearnerParts,
  { horizonDays, correctionDays }: MetaLearnerOptions,
): MetaLearner {
  const { model, columns, sink, council: names, experts } = parts;
  const council = createCouncil(parts);
  const performance = createPerformance();
  const guests = createGuests(parts);
  const shape = { experts: names.length, columns: columns.length };
  let current: string | undefined;
  let waiting: Promise<unknown> = Promise.resolve();

  const queued = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = waiting.then(work);
    // who asked is told; the next in turn is not held up by it
    waiting = result.catch(() => undefined);
    return result;
  };

  const memory = createPatientBook(parts, shape);

  const stepOf = (id: string) => async (day: RecordedDay, from: Snapshot) => {
    const table = memory.tableOf(id, [day]);
    const answers = await council.ask({ table, from });
    const quality = council.quality(table);
    const weighed = await council.weigh(answers, quality, from.at(-1) as PartState);
    return { answers, quality, weighed, after: [...answers.after, weighed.after] };
  };

  const resolve = (record: PatientRecord, day: number, before: number, now: number): void => {
    const made = dayOf(record, day - horizonDays);
    if (Object.is(before, now)) return;
    if (!made || Number.isNaN(made.issued)) return;
    const told = names.map(({ name }, j) => [name, made.answers[j] as number]);
    const values = { ...Object.fromEntries(told), forecast: made.issued } as Record<string, number>;
    if (!Number.isNaN(before)) performance.track({ outcome: before, values }, -1);
    if (!Number.isNaN(now)) performance.track({ outcome: now, values });
  };

  const patientOf = (given: string | undefined): string => {
    const id = given ?? current;
    if (id === undefined) throw wrong('USAGE', 'a patient, set or named', 'none');
    return id;
  };

  const valuesOf = (given: Readonly<Record<string, number>>): Float32Array => {
    const unknown = Object.keys(given).find((name) => !columns.some((one) => one.name === name));
    if (unknown !== undefined) throw wrong('SCHEMA', 'columns of the model', unknown);
    return Float32Array.from(columns, ({ name }) => given[name] ?? NaN);
  };

  const observe = async (id: string, observed: ObservedDay): Promise<MetaForecast> => {
    const day = wholeDay(observed.time);
    const values = valuesOf(observed.values);
    const record = await memory.load(id);
    if (day <= lastObserved(record) - correctionDays) {
      const expected = `a day at most ${correctionDays} before the last observed one`;
      throw wrong('USAGE', expected, `day ${day}, the last being ${lastObserved(record)}`);
    }
    const known = dayOf(record, day);
    const outcome = observed.outcome === undefined ? (known?.outcome ?? NaN) : observed.outcome;
    checkOutcome(outcome);
    const unasked = { issued: NaN, answers: new Float64Array(names.length).fill(NaN), ...known };
    const changed = { ...unasked, day, isObserved: true, outcome, values };
    const step = stepOf(id);
    const { record: grown, at, result } = await changeDay(record, changed, step, true);
    const { answers, quality, weighed } = result as NonNullable<typeof result>;
    const combined = council.combine(answers, weighed.weights);
    const seen = () => memory.tableOf(id, grown.days.slice(0, at + 1));
    const mixed = await guests.mix(combined.value, seen);
    // a forecast of what is already known is none
    const isAhead = Number.isNaN(dayOf(grown, day + horizonDays)?.outcome ?? NaN);
    const issued = isAhead ? { issued: mixed.value, answers: answers.values } : {};
    const days = grown.days.map((own) => (own === changed ? { ...changed, ...issued } : own));
    const last = lastObserved(grown);
    const until = last - correctionDays;
    const folded = await foldDays({ ...grown, days }, step, {
      since: until - correctionDays,
      until,
    });
    await memory.save(id, folded);
    resolve(grown, day, known?.outcome ?? NaN, outcome);
    return resultOf({
      ...{ id, time: observed.time, model, names, answers, quality, weighed, combined, mixed },
      additive: parts.combination.additive,
    });
  };

  const feedback = async (id: string, { time, outcome }: KnownOutcome): Promise<boolean> => {
    checkOutcome(outcome);
    const day = wholeDay(time);
    const record = await memory.load(id);
    if (day <= lastObserved(record) - correctionDays) {
      const message = `an outcome came more than ${correctionDays} days late, and is not learned`;
      sink?.({ type: 'warning', code: 'USAGE', message });
      return false;
    }
    const known = dayOf(record, day);
    const before = known?.outcome ?? NaN;
    if (Object.is(before, outcome)) return false;
    const blank = {
      ...{ isObserved: false, issued: NaN },
      answers: new Float64Array(names.length).fill(NaN),
      values: new Float32Array(columns.length).fill(NaN),
    };
    const changed = { ...blank, ...known, day, outcome };
    const { record: grown } = await changeDay(record, changed, stepOf(id), false);
    await memory.save(id, grown);
    resolve(grown, day, before, outcome);
    if (!Number.isNaN(before)) sink?.({ type: 'note', message: 'an outcome was corrected' });
    return true;
  };

  const takeIn = (outcome: KnownOutcome): Promise<boolean> => {
    const id = patientOf(outcome.patientId);
    return queued(() => feedback(id, outcome));
  };

  return {
    names: () => experts.names(),
    registerExpert: (name, source, given) => {
      guests.register(name, source, given);
    },
    admitExpert: (name, given) => {
      guests.admit(name, given);
    },
    removeExpert: (name) => guests.remove(name),
    setPatient: (id) => {
      current = id;
    },
    assessQuality: (table) => council.quality(table),
    executeExperts: (question) => council.ask(question),
    predictWeights: (...given) => council.weigh(...given),
    integratePredictions: (...given) => council.combine(...given),
    performance: () => performance.figures(),
    observe: (day) => {
      const id = patientOf(day.patientId);
      return queued(() => observe(id, day));
    },
    feedback: takeIn,
    trackPerformance: takeIn,
    executePredictionWorkflow: (patientId, day) => {
      current = patientId;
      return queued(() => observe(patientId, day));
    },
    saveSystemState: () => queued(() => saveSystem(parts, { performance, guests })),
    restoreSystemState: (state) =>
      queued(() => restoreSystem(parts, { performance, guests }, state)),
  };
}

function checkOutcome(outcome: number): void {
  if (outcome === 0 || outcome === 1 || Number.isNaN(outcome)) return;
  throw wrong('DATA_VALUE', 'an outcome of 0 or 1, or NaN where it is not known', String(outcome));
}

function wholeDay(time: number): number {
  if (Number.isFinite(time)) return Math.floor(time);
  throw wrong('DATA_VALUE', 'a finite time in days', String(time));
}

const wrong = (
  code: 'STATE' | 'USAGE' | 'SCHEMA' | 'DATA_VALUE',
  expected: string,
  got: string,
): ProdromeError => new ProdromeError(code, { where, expected, got });
