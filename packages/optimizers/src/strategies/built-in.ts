import { createTypeRegistry, type SearchType, type TypeRegistry } from '@prodrome/core';
import { auto } from './auto.ts';
import { cmaEs } from './cma-es.ts';
import { differentialEvolution } from './differential-evolution.ts';
import { gp } from './gp.ts';
import { gridSearch } from './grid-search.ts';
import { nelderMead } from './nelder-mead.ts';
import { random } from './random.ts';
import { sobol } from './sobol.ts';
import { tpe } from './tpe.ts';
import { particleSwarm } from './particle-swarm.ts';
import { evolutionStrategy } from './evolution-strategy.ts';
import { antColony } from './ant-colony.ts';
import { artificialBeeColony } from './artificial-bee-colony.ts';
import { greyWolf } from './grey-wolf.ts';
import { nsga2 } from './nsga2.ts';
import { hybrid } from './hybrid.ts';

/** The registry of the searches of this package; types of one's own are added to it. */
export const builtInSearches = (): TypeRegistry<SearchType> =>
  createTypeRegistry<SearchType>('search', [
    gridSearch,
    random,
    sobol,
    tpe,
    gp,
    cmaEs,
    differentialEvolution,
    particleSwarm,
    evolutionStrategy,
    antColony,
    artificialBeeColony,
    greyWolf,
    nelderMead,
    hybrid,
    nsga2,
    auto,
  ]);
