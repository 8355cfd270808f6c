import { ProdromeError, type SearchType, type Trial } from '@prodrome/core';
import { checkConstraints, isFeasible, type Constraint } from '../space/constraints.ts';
import { activeParameters } from '../space/space.ts';

/** Trials in a row that keep no constraint after which a search is given up. */
const patience = 2000;

/**
 * A type of search whose trials keep constraints: one that breaks them is told to it as failed, and the next is asked for.
 * @throws ProdromeError `CONFIG`, when it is made, for constraints on what the space does not have; when it is asked, for constraints that
 * nothing keeps.
 */
export function constrain<Options>(
  type: SearchType<Options>,
  constraints: readonly Constraint[],
): SearchType<Options> {
  if (constraints.length === 0) return type;
  return {
    ...type,
    create: (options, setting) => {
      checkConstraints(constraints, setting.space);
      const search = type.create(options, setting);
      return {
        ...(search.inform && { inform: search.inform.bind(search) }),
        hasEnded: () => search.hasEnded(),
        ask: (most) => {
          const kept: Trial[] = [];
          for (let broken = 0; kept.length < most;) {
            const [trial] = search.ask(1);
            if (!trial) break;
            if (isFeasible(constraints, activeParameters(setting.space, trial.parameters))) {
              kept.push(trial);
              broken = 0;
              continue;
            }
            search.tell(trial.id, NaN);
            broken += 1;
            if (broken === patience && kept.length === 0) throw contradictory(type.type);
          }
          return kept;
        },
        tell: (id, loss) => {
          search.tell(id, loss);
        },
        ...(search.tellLosses && { tellLosses: search.tellLosses.bind(search) }),
        saveState: () => search.saveState(),
        loadState: (state) => {
          search.loadState(state);
        },
      };
    },
  };
}

const contradictory = (type: string): ProdromeError =>
  new ProdromeError('CONFIG', {
    where: `constraints of ${type}`,
    expected: 'constraints that some parameters keep',
    got: `${patience} trials in a row that keep none`,
    hint: 'The constraints contradict each other or the ranges; loosen one',
  });
