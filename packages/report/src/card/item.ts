import type { Found } from '../findings/find.ts';

/** An item of a reporting guideline. */
export interface CardItem {
  /** As the guideline numbers it, such as `3c`. */
  readonly number: string;
  readonly topic: string;
  /** What is to be told. */
  readonly asks: string;
  /** What the run tells of it, in Markdown; undefined = open: people have to say. */
  readonly tells?: (found: Found) => string | undefined;
  /** What remains for people to say of it, where the run tells a part. */
  readonly remains?: string;
}
