import {
  createMemoryStore,
  instantOf,
  ProdromeError,
  readAll,
  type CallContext,
  type FeatureTable,
  type PatientMemory,
  type PatientStore,
  type PredictionResult,
  type Store,
} from '@prodrome/core';
import type { ExplainedResult, OpenModel } from '../open-model.ts';
import { resultOf } from '../record-forecasts.ts';
import { tableOfRows } from '../table-of-rows.ts';
import { claimRequest } from './claim-request.ts';
import { compareWithLogs } from './compare-with-logs.ts';
import { createInTurn } from './in-turn.ts';
import { keepForecast, keptForecast } from './kept-forecasts.ts';
import { readPatient, revisionKey, type KnownDay, type KnownPatient } from './known-patient.ts';
import { expectTimes, readDay, rowOfDay, timeTextOf, type ToldDay } from './patient-day.ts';
import { appendNext, untilNotOvertaken } from './overtaken.ts';
import { withFeedback, withObservations, type Change } from './tell.ts';

/** What following patients needs. */
export interface FollowSetting {
  readonly model: Pick<OpenModel, 'explainDays' | 'forecast' | 'hash' | 'manifest'>;
  readonly store: Store;
}

/** A call that changes what is known. */
export interface TellContext extends CallContext {
  /** Names the call: once more with the same content it changes nothing, with another one it is refused. */
  readonly request?: string;
}

/** What came of telling days. */
export interface ToldForecasts {
  /** In the order of time, of the days that were told. */
  readonly forecasts: readonly PredictionResult[];
  /** Days that were not known before, those that were known otherwise, and those that were known just so. */
  readonly days: { readonly added: number; readonly corrected: number; readonly repeated: number };
}

/** What came true of a day. */
export interface ToldOutcome {
  /** The day whose outcome it is, as the model's data write it. */
  readonly time: string | number;
  /** null takes back what was told. */
  readonly outcome: 0 | 1 | null;
}

/** What came of telling an outcome. */
export interface TakenOutcome {
  /** How often an outcome of that day was told as feedback. */
  readonly revision: number;
  /** False where the model's forecasts do not depend on outcomes: then it stands in the history alone. */
  readonly learned: boolean;
}

/** A forecast beside what came true of it. */
export interface PastForecast {
  readonly time: string;
  /** The latest that was given out for the day; null where the model gave none. */
  readonly forecast: number | null;
  readonly confidence: number | null;
  readonly risk?: string;
  readonly model: string;
  /** Of the day `horizonDays` later; null where it is not known. */
  readonly outcome: number | null;
}

/** Patients whose days and outcomes come one by one, in whatever order. */
export interface FollowedPatients {
  /** Takes in days, and forecasts each; one that is told again as it was has the last forecast that was given out for it. @throws ProdromeError as `readRecord`; `DATA_CONFLICT` where feedback says otherwise, or another writer was quicker. */
  observe(
    id: string,
    records: readonly Readonly<Record<string, unknown>>[],
    context?: TellContext,
  ): Promise<ToldForecasts>;
  /** Takes in what came true of a day. @throws ProdromeError as `observe`. */
  feedback(id: string, told: ToldOutcome, context?: TellContext): Promise<TakenOutcome>;
  /** The forecast of the last day that is known. @throws ProdromeError `NOT_FOUND` of a patient of whom nothing is kept. */
  forecast(id: string): Promise<PredictionResult>;
  /** {@link FollowedPatients.forecast} with the reasons of all days that are known. @throws ProdromeError as it; as `explainForecast` */
  explain(id: string): Promise<ExplainedResult>;
  /** The days that are known, as the rows that forecasts are made of. @throws ProdromeError `NOT_FOUND` */
  days(id: string): Promise<FeatureTable>;
  /** What the model remembers of a patient. @throws ProdromeError `NOT_FOUND` */
  memory(id: string): Promise<PatientMemory>;
  /** Forecasts beside outcomes, in the order of time. @throws ProdromeError `NOT_FOUND` */
  history(id: string): Promise<readonly PastForecast[]>;
  /** @throws ProdromeError `NOT_FOUND` of a patient of whom nothing is kept. */
  expect(id: string): Promise<void>;
  /** Removes all that is kept. @throws ProdromeError `NOT_FOUND` */
  erase(id: string): Promise<void>;
}

/**
 * Follows patients by a model, in a store that keeps logs.
 *
 * Laws: the forecasts of days are those that {@link OpenModel.predict} gives for a file of all days that are known, bit for bit, in whatever order the days came: a
 * day or an outcome before the last one is taken in by a replay of all days. What was told is kept before it is answered, and what was forecast too, so that a process that is killed at any
 * moment loses nothing that it has answered; the memory of a patient that is not as the logs say is made anew from them, also under another model. Calls of one patient wait for each
 * other; a call that rejects for what was told leaves everything as it was. Several processes may follow the same patients in one store: a memory says by a hash what it was made from, so that
 * one that another process has overtaken is made anew, and whoever tells of the same day at the same moment tells after the other.
 */
export function followPatients({ model, store }: FollowSetting): FollowedPatients {
  const { schema } = model.manifest;
  const inTurn = createInTurn();
  const { rowsOf, hashOf, newsOf, isCurrent, expectWhole } = compareWithLogs(
    model.manifest,
    model.hash,
  );

  const forecastRows = async (
    id: string,
    days: readonly KnownDay[],
    context: CallContext & { readonly memory: PatientStore },
  ): Promise<readonly PredictionResult[]> => {
    const rows = days.map((day) => rowOfDay(schema, id, day));
    const batch = await model.forecast(tableOfRows(schema, rows), context);
    return rows.map((_, row) => resultOf(batch, row));
  };

  /**
   * Forecasts days from a memory, and keeps what is remembered then.
   * @param all - what is known then.
   */
  const goOn = async (
    id: string,
    from: PatientMemory | undefined,
    { days, all }: { readonly days: readonly KnownDay[]; readonly all: readonly KnownDay[] },
    context: CallContext,
  ): Promise<{ results: readonly PredictionResult[]; memory: PatientMemory }> => {
    // not what the store has by now: another server may have gone on
    const memory = createMemoryStore();
    if (from) await memory.save(new Map([[id, from]]));
    const results = await forecastRows(id, days, { ...context, memory });
    const made = (await memory.load([id])).get(id) as PatientMemory;
    const named = { ...made, logHash: hashOf(all) };
    await store.save(new Map([[id, named]]));
    return { results, memory: named };
  };

  /** Keeps what was told, then brings memory and forecasts to where they say so. */
  const takeIn = async (
    id: string,
    before: KnownPatient,
    { days: all, changed, asked = changed }: Change & { readonly asked?: ReadonlySet<string> },
    keep: () => Promise<void>,
    context: CallContext,
  ): Promise<{ forecasts: ReadonlyMap<string, PredictionResult>; memory: PatientMemory }> => {
    const rows = rowsOf(all);
    const last = before.memory ? instantOf(before.memory.asOf) : '';
    const isBefore = (at: string): boolean => at <= last;
    const news = [...changed, ...asked].some(isBefore) ? [] : (newsOf(before.memory, rows) ?? []);
    const goesOn = news.length > 0;
    if (!goesOn) {
      expectWhole(before);
      const { memory } = before;
      if (changed.size > 0 && memory && memory.logHash === undefined) {
        // one that does not say what it was made from would seem to be of all days
        await store.save(new Map([[id, { ...memory, logHash: '' }]]));
      }
    }
    await keep();
    const days = goesOn ? news : rows;
    const from = goesOn ? before.memory : undefined;
    const { results, memory } = await goOn(id, from, { days, all: rows }, context);
    return { forecasts: await keepAll(id, days, results, asked), memory };
  };

  const keepAll = async (
    id: string,
    days: readonly KnownDay[],
    results: readonly PredictionResult[],
    asked: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, PredictionResult>> => {
    const all = days.map(({ at }, place) => ({ at, result: results[place] as PredictionResult }));
    const isKept = ({ at }: { at: string }, place: number): boolean =>
      asked.has(at) || place === days.length - 1;
    await keepForecast(store, id, all.filter(isKept));
    return new Map(all.map(({ at, result }) => [at, result]));
  };

  const observe = async (
    id: string,
    told: readonly ToldDay[],
    context: TellContext,
  ): Promise<ToldForecasts> => {
    const before = await readPatient(store, id);
    const change = withObservations(before.days, told);
    await claimRequest(store, { id, ...context, at: told[0]?.at, content: told.map(valuesOf) });
    const kept = await keptForecast(store, id, model.hash, told);
    const { added, corrected } = change;
    const counts = { added, corrected, repeated: told.length - added - corrected };
    if (change.changed.size === 0 && isCurrent(before) && kept) {
      return { forecasts: kept, days: counts };
    }
    const keep = () => appendNext(store, 'observations', change.records(id));
    const asked = new Set(told.map(({ at }) => at));
    const { forecasts } = await takeIn(id, before, { ...change, asked }, keep, context);
    return { forecasts: told.map(({ at }) => forecasts.get(at) as PredictionResult), days: counts };
  };

  const feedback = async (
    id: string,
    told: ToldDay,
    outcome: 0 | 1 | null,
    context: TellContext,
  ): Promise<TakenOutcome> => {
    const before = await readPatient(store, id);
    const learned = schema.shape === 'diary';
    const { at } = told;
    await claimRequest(store, { id, ...context, at, content: { at, outcome } });
    const known = before.days.find((day) => day.at === at);
    const { horizonDays } = schema;
    if (known?.feedback === outcome) {
      return { revision: known.revisions.feedback, learned };
    }
    const revision = (known?.revisions.feedback ?? 0) + 1;
    const body = { model: model.hash, horizonDays, outcome: [outcome], revision: revision - 1 };
    const keep = () =>
      appendNext(store, 'feedback', [{ subject: id, at, key: revisionKey(at, revision), body }]);
    if (learned) {
      await takeIn(id, before, withFeedback(before.days, at, { outcome, revision }), keep, context);
    } else await keep();
    return { revision, learned };
  };

  const known = async (id: string): Promise<KnownPatient> => {
    const patient = await readPatient(store, id);
    if (patient.memory || patient.days.length > 0) return patient;
    throw new ProdromeError('NOT_FOUND', {
      where: 'patient',
      expected: 'one of whom something is kept in the store',
      got: 'none of this name',
    });
  };

  /** Brings memory and the last forecast to where the logs say that they are. */
  const catchUp = (id: string, patient: KnownPatient) => {
    const { days } = patient;
    const asked = new Set(
      rowsOf(days)
        .slice(-1)
        .map(({ at }) => at),
    );
    return takeIn(id, patient, { days, changed: new Set(), asked }, nothing, {});
  };

  const memory = async (id: string): Promise<PatientMemory> => {
    const patient = await known(id);
    return isCurrent(patient) ? remembered(patient) : (await catchUp(id, patient)).memory;
  };

  const forecast = async (id: string): Promise<PredictionResult> => {
    const patient = await known(id);
    if (isCurrent(patient)) {
      const last = remembered(patient);
      const [kept] =
        (await keptForecast(store, id, model.hash, [{ at: instantOf(last.asOf) }])) ?? [];
      if (kept && isAnswerOf(last, kept)) return kept;
      // a process ended before it had kept the forecast, or a slower one has kept one of fewer days
    }
    const { forecasts, memory: made } = await catchUp(id, patient);
    return forecasts.get(instantOf(made.asOf)) as PredictionResult;
  };

  const tableOf = async (id: string): Promise<FeatureTable> => {
    const { days } = await known(id);
    const rows = rowsOf(days).map((day) => rowOfDay(schema, id, day));
    if (rows.length === 0) throw unobserved();
    return tableOfRows(schema, rows);
  };

  const history = async (id: string): Promise<readonly PastForecast[]> => {
    const { days } = await known(id);
    const outcomes = new Map(
      days.map((day) => [Date.parse(day.at), rowOfDay(schema, id, day).outcome] as const),
    );
    const latest = new Map<string, PredictionResult>();
    for await (const { at, body } of readAll(store, 'predictions', { subject: id })) {
      latest.set(at, body);
    }
    return [...latest].map(([at, { prediction, confidence, risk, receipt }]) => {
      const ahead = Date.parse(at) + Math.round(schema.horizonDays * msPerDay);
      const outcome = outcomes.get(ahead) ?? NaN;
      return {
        time: timeTextOf(schema, at),
        // numbers that are not finite are null in a log
        forecast: prediction as number | null,
        confidence: confidence ?? null,
        ...(risk !== undefined && { risk }),
        model: receipt.model,
        outcome: Number.isNaN(outcome) ? null : outcome,
      };
    });
  };

  return {
    observe: async (id, records, context = {}) => {
      const told = records
        .map((record, at) => readDay(schema, id, record, `days[${at}]`))
        .sort(({ at: one }, { at: other }) => (one < other ? -1 : one > other ? 1 : 0));
      return inTurn(id, () => untilNotOvertaken(() => observe(id, told, context)));
    },
    feedback: async (id, { time, outcome }, context = {}) => {
      expectTimes(schema);
      const told = readDay(schema, id, { [schema.time?.name ?? '']: time }, 'feedback');
      return inTurn(id, () => untilNotOvertaken(() => feedback(id, told, outcome, context)));
    },
    forecast: (id) => inTurn(id, () => forecast(id)),
    explain: (id) => inTurn(id, async () => model.explainDays(await tableOf(id))),
    days: (id) => inTurn(id, () => tableOf(id)),
    memory: (id) => inTurn(id, () => memory(id)),
    history: (id) => inTurn(id, () => history(id)),
    expect: (id) =>
      inTurn(id, async () => {
        await known(id);
      }),
    erase: (id) =>
      inTurn(id, async () => {
        await known(id).catch((error: unknown) => {
          // what is damaged can be removed all the same
          if (!ProdromeError.is(error, 'STATE')) throw error;
        });
        await store.erase([id]);
      }),
  };
}

const msPerDay = 86_400_000;

/** @throws ProdromeError `NOT_FOUND` where no day was forecast yet. */
function remembered({ memory }: KnownPatient): PatientMemory {
  if (memory) return memory;
  throw unobserved();
}

const unobserved = (): ProdromeError =>
  new ProdromeError('NOT_FOUND', {
    where: 'patient',
    expected: 'one of whom a day was observed',
    got: 'outcomes alone',
  });

/** Whether a forecast is the one that was remembered last. */
const isAnswerOf = ({ days = [] }: PatientMemory, { prediction }: PredictionResult): boolean => {
  const last = days.at(-1);
  return !last || JSON.stringify([prediction].flat()) === JSON.stringify(last.forecast);
};

const valuesOf = ({ values }: ToldDay): ToldDay['values'] => values;

const nothing = (): Promise<void> => Promise.resolve();
