/**
 * A multinomial naive Bayes classifier of two classes, with a pseudo-count of 1 for each feature.
 * Source: as scikit-learn's MultinomialNB, alpha = 1.
 */
export interface MetaClassifier {
  /** Counts a row of features [f], whole numbers ≥ 0, of a class. */
  add(features: Float64Array, isCompetent: boolean): void;
  /** [f + 1]: what a unit of each feature adds to the log odds, then the log odds of the classes themselves. */
  weights(): Float64Array;
}

/** A classifier that has seen nothing. */
export function createMetaClassifier(features: number): MetaClassifier {
  const sums = [new Float64Array(features), new Float64Array(features)] as const;
  const rows = [0, 0];
  return {
    add: (row, isCompetent) => {
      const own = sums[isCompetent ? 1 : 0];
      rows[isCompetent ? 1 : 0] = (rows[isCompetent ? 1 : 0] as number) + 1;
      for (let f = 0; f < features; f++) own[f] = (own[f] as number) + (row[f] as number);
    },
    weights: () => {
      const [no, yes] = sums.map((own) => own.reduce((sum, value) => sum + value, features)) as [
        number,
        number,
      ];
      const weights = new Float64Array(features + 1);
      for (let f = 0; f < features; f++) {
        weights[f] =
          Math.log(((sums[1][f] as number) + 1) / yes) -
          Math.log(((sums[0][f] as number) + 1) / no);
      }
      weights[features] = Math.log(rows[1] as number) - Math.log(rows[0] as number);
      return weights;
    },
  };
}
