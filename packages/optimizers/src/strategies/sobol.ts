import { defineSearch, type SearchType } from '@prodrome/core';
import { z } from 'zod';
import { createMemoryless } from '../search/memoryless.ts';
import { createSobol, sobolWidth } from '../search/sobol-sequence.ts';
import { valueAt } from '../space/scale.ts';
import { refuse } from '../space/space.ts';

/**
 * Points that fill the space evenly: a shifted Sobol sequence, a coordinate for each parameter. Deterministic: trial i depends on the stream
 * and i alone.
 * @throws ProdromeError `CONFIG` for more parameters than it has direction numbers for.
 * Source: Sobol 1967; Joe & Kuo 2008, doi:10.1137/070709359.
 */
export const sobol: SearchType<Record<string, never>> = defineSearch({
  type: 'sobol',
  description: 'points that fill the space evenly',
  options: z.strictObject({}),
  create: (_, setting) => {
    const dimensions = Object.entries(setting.space);
    if (dimensions.length > sobolWidth) {
      refuse('sobol', `at most ${sobolWidth} parameters`, String(dimensions.length), 'Use random');
    }
    const point = createSobol(dimensions.length, setting.stream);
    return createMemoryless('sobol', setting, (id) => {
      const shares = point(id);
      return Object.fromEntries(
        dimensions.map(([name, one], i) => [name, valueAt(one, shares[i] as number)]),
      );
    });
  },
});
