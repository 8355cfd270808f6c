import { z } from 'zod';

/** What a file of a model that was trained elsewhere tells of a column. */
export interface ModelFeature {
  readonly name: string;
  /** What its codes stand for: the first is code 0; absent where the file does not tell, or the column is a number. */
  readonly categories?: readonly (string | number | boolean)[];
}

const category = z.union([z.string(), z.number(), z.boolean()]);

/** As JSON. */
export const featuresSchema = z.array(
  z.strictObject({ name: z.string(), categories: z.array(category).exactOptional() }),
);
