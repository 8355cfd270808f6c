import {
  graphMath,
  type ExpertModel,
  type GraphBuilder,
  type GraphOutput,
  type GraphValue,
} from '@prodrome/core';
import { absenceCodes } from '../model/ask-expert.ts';
import { ownColumns } from '../model/columns.ts';
import type { PlannedExpert } from '../model/plan.ts';
import { attempt, type GraphRow, type GraphTarget, type NotCompiled } from './compiled-parts.ts';
import type { CompiledFeatures } from './compile-features.ts';
import type { StateSlots } from './state-slots.ts';

/** k experts' answers of n rows, in double precision. */
export interface CouncilAnswers {
  /** [n, k, outputs]; 0 where absent. */
  readonly values: GraphValue;
  /** [n, k] bool. */
  readonly present: GraphValue;
  /** [n, k] see `absenceCodes`. */
  readonly absence: GraphValue;
}

/** What an expert is asked with. */
export interface ExpertsSetting {
  readonly features: CompiledFeatures;
  readonly outputs: number;
  readonly row: GraphRow;
  readonly slots: StateSlots;
  readonly left: NotCompiled[];
}

/** How an expert's memory is named among the parts of a model. */
export const memoryOf = ({ name }: PlannedExpert): string => `answers of ${name}`;

/** As `askExpert` rounds. */
const rounding = 1e-9;

/**
 * What an expert answers, [n, outputs]; `answer.<name>`, NaN to abstain, is an input where it has no graph.
 * @param model - undefined where it cannot be loaded.
 */
export function compileExpert(
  { graph, input }: GraphTarget,
  { features, outputs, row, slots, left }: ExpertsSetting,
  expert: PlannedExpert,
  find: () => ExpertModel | undefined,
): GraphValue {
  const { double } = graphMath(graph);
  const told = attempt(`expert ${expert.name}`, left, (): GraphOutput | undefined =>
    find()?.toGraph?.(graph, {
      ...{ ...row, ...slots.take(memoryOf(expert)) },
      features: double(features.tableFor(expert)),
    }),
  );
  if (told) slots.put(memoryOf(expert), told);
  return double(told?.values ?? input(`answer.${expert.name}`, 'float64', [outputs]));
}

/**
 * Asleep, abstained, failed or none of it, and what is left of the answers; as `askExpert` holds them to their contract.
 * @param given - of each expert [n, outputs].
 */
export function joinAnswers(
  graph: GraphBuilder,
  features: CompiledFeatures,
  experts: readonly PlannedExpert[],
  given: readonly GraphValue[],
): CouncilAnswers {
  const { apply, applyWith, concat, integers, reduce, squeeze, unsqueeze } = graphMath(graph);
  const { none, asleep, abstained, failed } = absenceCodes;
  const outputs = Number(given[0]?.shape[1]);
  const shape = integers([-1, experts.length, outputs]);
  const values = applyWith('Reshape', {}, concat(given, 1), shape);
  const isWrong = apply(
    'Or',
    apply('Less', values, -rounding),
    apply('Greater', values, 1 + rounding),
  );
  const unknown = apply('Where', apply('IsNaN', values), abstained, none);
  const codes = apply('Where', isWrong, failed, unknown);
  const told = squeeze(reduce('ReduceMax', codes, 2), 2);
  const awake = awakeGraph(graph, features, experts);
  const rested = awake ? apply('Where', awake, told, asleep) : told;
  const absence = apply('Where', apply('Equal', told, failed), failed, rested);
  const present = apply('Equal', absence, none);
  const known = apply('Where', unsqueeze(present, 2), values, 0);
  return { values: apply('Clip', known, 0, 1), present, absence };
}

/** `awakeRows` of all experts, [n, k] bool; undefined where none ever sleeps. */
function awakeGraph(
  graph: GraphBuilder,
  { raw, table: { columns } }: CompiledFeatures,
  experts: readonly PlannedExpert[],
): GraphValue | undefined {
  const { apply, constant } = graphMath(graph);
  const own = experts.map((expert) => ownColumns(expert, columns));
  if (own.every((places) => places.length === 0)) return undefined;
  const isOwn = columns.flatMap((_, at) => own.map((places) => Number(places.includes(at))));
  const observed = apply('Where', apply('IsNaN', raw), 0, 1);
  const counts = apply('MatMul', observed, constant(isOwn, [columns.length, experts.length]));
  const least = own.map((places) => (places.length === 0 ? -1 : 0));
  return apply('Greater', counts, constant(least, [1, experts.length]));
}
