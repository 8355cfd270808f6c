import {
  ProdromeError,
  type CallContext,
  type FeatureTable,
  type RandomStream,
} from '@prodrome/core';
import { divideForecast, type DividedForecast, type Share } from '@prodrome/explanation';
import { median } from '@prodrome/numerics';
import { everyRow } from '../model/answer-batch.ts';
import { absenceCodes } from '../model/ask-expert.ts';
import { askExperts } from '../model/ask-experts.ts';
import { combineAnswers } from '../model/combine-answers.ts';
import { failureOf } from '../model/failure.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import { isMixed } from '../model/plan.ts';
import { expectOneOutput } from './expect-one-output.ts';
import { askedWithLess, expertParts, type ExplainedRow, type PartsMethod } from './expert-parts.ts';
import { historyOf } from './mask-sources.ts';

/** What a variable has added, and what was observed of it. */
export interface ExplainedVariable extends Share {
  /** A column of the file, or `history`: the outcomes of the days before (`history of outcomes` where a column is called `history`). */
  readonly name: string;
  readonly domain: string;
  /** What the catalogue says that it is beside an exposure. */
  readonly role?: 'derived' | 'evidence' | 'treatment';
  readonly unit?: string;
  /** Of that day; absent where nothing was observed. */
  readonly value?: number | string;
  /** The median of the patient's days before; absent for categories, and on the first day. */
  readonly usual?: number;
}

/** What an expert has added. */
export interface ExplainedExpert extends Share {
  readonly name: string;
  readonly weight: number;
  readonly method: PartsMethod;
}

/** Why a forecast is what it is. All shares sum to `forecast` − `base`, on the probability and on the log odds. */
export interface ForecastExplanation {
  readonly base: number;
  readonly forecast: number;
  /** What the weights moved, from equal ones; absent for mixtures that are no sums, whose variables have it in them. */
  readonly gate?: Share;
  /** What the calibration that follows the patient moved. */
  readonly calibration?: Share;
  /** The greatest first. */
  readonly variables: readonly ExplainedVariable[];
  readonly experts: readonly ExplainedExpert[];
  /** Experts whose answer could not be divided, and why: all of it is in the base. */
  readonly unexplained: Readonly<Record<string, string>>;
}

/** How a forecast is explained. */
export interface ExplainContext extends CallContext {
  readonly stream: RandomStream;
  /** Coalitions of columns that are tried, for each expert that does not explain itself: 256 when not given. */
  readonly evaluations?: number;
}

/**
 * Explains the forecast of the last row of a table of one patient, whose days begin at the prior.
 *
 * Experts that `explain` do so exactly; others, and mixtures that are no sums, are asked again with some of the columns unknown on all days
 * (Shapley values, sampled where there are many columns). It tells what the model has used, which need not be what causes an attack. Deterministic by stream.
 * @throws ProdromeError `USAGE` for tasks of several outputs; `DATA_INSUFFICIENT` where no expert answers; `CANCELLED`.
 */
export async function explainForecast(
  model: MixtureModel,
  table: FeatureTable,
  { stream, evaluations = 256, signal }: ExplainContext,
): Promise<ForecastExplanation> {
  expectOneOutput(model.task, 'explanation');
  const call = signal ? { signal } : {};
  const asked = await askExperts(model, table, everyRow(table.rows), { isolate: true, ...call });
  const said = await combineAnswers(model.council, asked.batch, call);
  const row = table.rows - 1;
  const forecast = said.values[row] as number;
  if (Number.isNaN(forecast)) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where: `day ${String(table.times[row])}`,
      expected: 'a forecast to explain',
      got: 'none: no expert can answer',
    });
  }
  const explained: ExplainedRow = {
    ...{ model, table, features: asked.features, stream, evaluations },
    ...call,
  };
  if (!said.additive) return explainWhole(explained, forecast);
  const { experts, absence, values } = asked.batch;
  const k = experts.length;
  const isWeighed = experts.some(
    (expert, j) => isMixed(expert) && (said.weights[row * k + j] as number) > 0,
  );
  const servesMixture = model.council.mixings.has(model.council.served) && isWeighed;
  const answering = experts.flatMap((expert, j) => {
    const weight = said.weights[row * k + j] as number;
    const isAsked = absence[row * k + j] === absenceCodes.none && isMixed(expert);
    return (servesMixture ? isAsked : weight > 0)
      ? [{ expert, weight, answer: values[row * k + j] as number }]
      : [];
  });
  const unexplained: Record<string, string> = {};
  const divided = [];
  for (const { expert, weight, answer } of answering) {
    const own = { name: expert.name, weight };
    try {
      const named = { ...explained, stream: stream.fork(expert.name) };
      divided.push({ ...own, ...(await expertParts(expert, named)) });
    } catch (error) {
      unexplained[expert.name] = failureOf(error, signal).message;
      divided.push({ ...own, base: answer, parts: new Map<string, number>(), method: undefined });
    }
  }
  const { calibration } = model.council;
  const shares = divideForecast({
    ...{ experts: divided, forecast },
    ...(calibration && {
      calibrate: (mixed) => calibration.apply(Float64Array.of(mixed))[0] as number,
    }),
  });
  const { personal } = model.council;
  return {
    ...{ base: shares.base, forecast, gate: shares.gate },
    ...(personal && { calibration: shares.calibration }),
    variables: describe(explained, shares.variables),
    experts: divided.flatMap(({ name, weight, method }) =>
      method ? [{ name, weight, method, ...(shares.experts.get(name) as Share) }] : [],
    ),
    unexplained,
  };
}

/** A mixture that is no sum, divided as one model. */
async function explainWhole(
  explained: ExplainedRow,
  forecast: number,
): Promise<ForecastExplanation> {
  const { model, table, signal } = explained;
  const call = signal ? { signal } : {};
  const names = [
    ...table.columns.map(({ name }) => name),
    ...(table.outcomes ? [historyOf(table)] : []),
  ];
  const parts = await askedWithLess(names, explained, async (masked) => {
    const asked = await askExperts(model, masked, everyRow(table.rows), { isolate: true, ...call });
    const { values } = await combineAnswers(model.council, asked.batch, call);
    return values[table.rows - 1] as number;
  });
  const { variables, base } = divideForecast({
    experts: [{ name: model.council.served, weight: 1, ...parts }],
    forecast,
  });
  return {
    ...{ base, forecast, experts: [], unexplained: {} },
    variables: describe(explained, variables),
  };
}

/** Shares with what was observed of each variable on the day and before, the greatest first. */
function describe(
  { table }: Pick<ExplainedRow, 'table'>,
  shares: DividedForecast['variables'],
): readonly ExplainedVariable[] {
  const { columns, rows, values } = table;
  return [...shares]
    .map(([name, share]): ExplainedVariable => {
      const at = columns.findIndex((column) => column.name === name);
      const column = columns[at];
      if (!column) return { name, domain: 'history', ...share };
      const { domain, role, unit, categories } = column;
      const own = Float64Array.from(
        { length: rows },
        (_, row) => values[row * columns.length + at] as number,
      );
      const today = own[rows - 1] as number;
      const before = own.slice(0, -1).filter((value) => !Number.isNaN(value));
      return {
        ...{ name, domain, ...share },
        ...(role && { role }),
        ...(unit !== undefined && { unit }),
        ...(!Number.isNaN(today) && {
          value: categories ? (categories[today] ?? 'not seen in training') : today,
        }),
        ...(!categories && before.length > 0 && { usual: median(before) }),
      };
    })
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points) || (a.name < b.name ? -1 : 1));
}
