import {
  createState,
  defineGate,
  expectColumns,
  expectExperts,
  expectState,
  expertNames,
  nestStates,
  ProdromeError,
  textsOf,
  throwIfCancelled,
  unfitted,
  unnestStates,
  type ComponentState,
  type GateType,
  type GatingBatch,
  type GatingData,
  type GatingNetwork,
  type TrainContext,
  type TrainReport,
} from '@prodrome/core';
import { holdOutGroups } from '@prodrome/numerics';
import { loadTreeState, type TreeModel } from '@prodrome/trees';
import { gateGraph } from './gate-graph.ts';
import { columnsOf, gatherRows, usableRows } from './gate-rows.ts';
import {
  gradientBoostingGateOptionsSchema,
  gradientBoostingGateSpace,
  type GradientBoostingGateOptions,
} from './gradient-boosting-gate-options.ts';
import { columnsFor, trainScores } from './train-scores.ts';
import { weigh } from './weigh.ts';

const kind = 'gradient_boosting gate';

interface Fit {
  readonly experts: readonly string[];
  readonly columns: readonly string[];
  /** [k] models whose answers are scores; none = equal weights. */
  readonly models: readonly TreeModel[];
}

/**
 * A gate whose scores are boosted trees: gₖ(x) = softmax over the present experts of Fₖ(context, confidenceₖ). Trees climb the expectation of
 * the mixture likelihood −log Σₖ gₖ(x)·pₖ(y|x), one expert after the other in the order of their names, which is a logistic boosting on
 * its responsibilities with the other scores held fixed. Some patients are kept apart to stop it by, if there are eight or more; where no
 * round is better for them the weights stay equal. The seed draws which. Permuting the experts permutes the weights.
 * @throws ProdromeError `DATA_INSUFFICIENT` when nobody is present on any row; `SCHEMA` for other experts or columns than in training;
 * `CANCELLED` between experts and trees.
 * Source: Friedman 2001 (doi:10.1214/aos/1013203451), algorithm 5; Jacobs et al. 1991 (doi:10.1162/neco.1991.3.1.79), eq. 1.3; Dempster, Laird
 * & Rubin 1977, generalised expectation maximisation. Deviations: experts are held fixed, and taken in turn.
 */
export const gradientBoostingGate: GateType<GradientBoostingGateOptions> = defineGate({
  type: 'gradient_boosting',
  description: 'weights by a softmax over boosted trees, fitted by the mixture likelihood',
  options: gradientBoostingGateOptionsSchema,
  space: gradientBoostingGateSpace,
  capabilities: { tasks: ['binary'], outputs: 'any', memory: 'row' },
  create: (options): GatingNetwork => {
    let fit: Fit | undefined;
    return {
      train: async (data, context) => {
        const trained = await train(data, options, context);
        fit = trained.fit;
        return trained.report;
      },
      predictWeights: async (batch) => {
        const { experts, columns, models } = fit ?? unfitted(kind);
        expectExperts(kind, experts, batch);
        expectColumns(`${kind}, context`, columns, batch.context);
        return { weights: weigh(batch, scoresOf(models, batch, options)) };
      },
      toGraph: (graph, input) => {
        const { experts, columns, models } = fit ?? unfitted(kind);
        const shape = { models, k: experts.length, d: columns.length };
        return gateGraph(graph, input, shape, options.useConfidence);
      },
      saveState: async () => {
        const { experts, columns, models } = fit ?? unfitted(kind);
        const parts = models.map((model, j) => [String(j), model.toState()] as const);
        const own = createState('experts', 1, { experts, columns });
        return nestStates(kind, 1, null, { own, ...Object.fromEntries(parts) });
      },
      loadState: async (state) => {
        expectState(state, kind, [1]);
        fit = readFit(state, options);
      },
    };
  },
});

async function train(
  data: GatingData,
  options: GradientBoostingGateOptions,
  context: TrainContext,
): Promise<{ readonly fit: Fit; readonly report: TrainReport }> {
  throwIfCancelled(context.signal, kind);
  const rows = usableRows(data, options.maxRows);
  if (rows.length === 0) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where: `training of the ${kind}`,
      expected: 'a row on which an expert is present',
      got: `${data.context.rows} rows without any`,
    });
  }
  const patients = Int32Array.from(rows, (row) => data.context.patients[row] as number);
  const stream = context.stream.fork('validation');
  const apart = holdOutGroups(patients, options.validationFraction, stream);
  const part = (side: number) =>
    gatherRows(
      data,
      rows.filter((_, i) => apart[i] === side),
    );
  const isStopped = apart.includes(1);
  const experts = expertNames(data);
  const order = experts.map((_, j) => j).sort((a, b) => compare(experts[a], experts[b]));
  const heldOut = isStopped ? part(1) : undefined;
  const { models, rounds, loss, validationLoss } = await trainScores(
    part(0),
    heldOut,
    order,
    options,
    context,
  );
  return {
    fit: { experts, columns: data.context.columns.map(({ name }) => name), models },
    report: {
      metrics: { rounds, loss, ...(validationLoss !== undefined && { validationLoss }) },
      notes: isStopped && rounds === 0 ? ['no round was better than equal weights'] : [],
    },
  };
}

const compare = (a = '', b = ''): number => (a < b ? -1 : Number(a > b));

/** [n, k] */
function scoresOf(
  models: readonly TreeModel[],
  batch: GatingBatch,
  options: GradientBoostingGateOptions,
): Float64Array {
  const k = batch.experts.length;
  const rows = Int32Array.from({ length: batch.context.rows }, (_, row) => row);
  const scores = new Float64Array(rows.length * k);
  const table = columnsOf(batch, rows);
  models.forEach((model, j) => {
    model.predict({ columns: columnsFor(table, j, options) }).forEach((score, row) => {
      scores[row * k + j] = score;
    });
  });
  return scores;
}

/** @throws ProdromeError `STATE` where models and experts do not fit each other. */
function readFit(state: ComponentState, { useConfidence }: GradientBoostingGateOptions): Fit {
  const { own, ...parts } = unnestStates(state).parts;
  const known = own ?? unfitted(`state of ${kind}`);
  const experts = textsOf(known, 'experts');
  const columns = textsOf(known, 'columns');
  const saved = experts.flatMap((_, j) => parts[String(j)] ?? []);
  const models = saved.map((part) => loadTreeState(part));
  const width = Math.max(1, columns.length + Number(useConfidence));
  const fits = models.every((model) => model.columns === width && model.objective === 'squared');
  if (fits && (models.length === 0 || models.length === experts.length)) {
    return { experts, columns, models };
  }
  throw new ProdromeError('STATE', {
    where: `state of ${kind}`,
    expected: `no model, or ${experts.length} of ${width} columns`,
    got: `${models.length} of ${models[0]?.columns ?? 0}`,
  });
}
