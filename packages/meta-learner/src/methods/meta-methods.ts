import type { MetaMethodType } from '@prodrome/core';
import { bayesian } from './bayesian.ts';
import { boa } from './boa.ts';
import { fixedShare } from './fixed-share.ts';
import { hedge } from './hedge.ts';
import { thompson } from './thompson.ts';

/** The methods that come with this package. */
export const metaMethods: readonly MetaMethodType[] = [bayesian, boa, hedge, fixedShare, thompson];
