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

/** An expert's answers in a graph, in double precision. */
export interface CompiledAnswers {
  /** [n, outputs]; 0 where absent. */
  readonly values: GraphValue;
  /** [n, 1] bool. */
  readonly present: GraphValue;
  /** [n, 1] see `absenceCodes`, in double precision. */
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
 * What an expert answers; `answer.<name>` [n, outputs], NaN to abstain, is an input where it has no graph.
 * @param model - undefined where it cannot be loaded.
 */
export function compileExpert(
  target: GraphTarget,
  setting: ExpertsSetting,
  expert: PlannedExpert,
  model: ExpertModel | undefined,
): CompiledAnswers {
  const { features, outputs, row, slots, left } = setting;
  const { graph, input } = target;
  const { double } = graphMath(graph);
  const told = attempt(`expert ${expert.name}`, left, (): GraphOutput | undefined =>
    model?.toGraph?.(graph, {
      ...{ ...row, ...slots.take(memoryOf(expert)) },
      features: double(features.tableFor(expert)),
    }),
  );
  if (told) slots.put(memoryOf(expert), told);
  const values = told?.values ?? input(`answer.${expert.name}`, 'float64', [outputs]);
  return checked(graph, setting, expert, double(values));
}

/** Asleep, abstained, failed or none of it, and what is left of the answers; as `askExpert` holds them to their contract. */
function checked(
  graph: GraphBuilder,
  { features: { raw, table } }: ExpertsSetting,
  expert: PlannedExpert,
  values: GraphValue,
): CompiledAnswers {
  const { apply, double, reduce, take } = graphMath(graph);
  const any = (flags: GraphValue): GraphValue =>
    apply('Greater', reduce('ReduceMax', double(flags), 1), 0);
  const isUnknown = apply('IsNaN', values);
  const isWrong = any(
    apply('Or', apply('Less', values, -rounding), apply('Greater', values, 1 + rounding)),
  );
  const own = ownColumns(expert, table.columns);
  const told = apply('Where', any(isUnknown), absenceCodes.abstained, absenceCodes.none);
  const awake =
    own.length === 0
      ? told
      : apply(
          'Where',
          any(apply('Not', apply('IsNaN', take(raw, own, 1)))),
          told,
          absenceCodes.asleep,
        );
  const absence = apply('Where', isWrong, absenceCodes.failed, awake);
  const present = apply('Equal', absence, absenceCodes.none);
  const known = apply('Where', apply('And', present, apply('Not', isUnknown)), values, 0);
  return { values: apply('Clip', known, 0, 1), present, absence };
}
