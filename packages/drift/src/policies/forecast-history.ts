/** Forecasts that were made, with what came true of them. */
export interface ForecastHistory {
  /** Names of the k experts. */
  readonly experts: readonly string[];
  /** [n] whole days on which forecasts were made. */
  readonly times: Float64Array;
  /** [n] */
  readonly patients: Int32Array;
  /** Days from a forecast until what came true is known. */
  readonly horizonDays: number;
  /** [n, k] the experts' answers; NaN where absent. */
  readonly values: Float64Array;
  /** [n, k] on the simplex over those that answered. */
  readonly weights: Float64Array;
  /** [n] what was served; NaN where nothing was. */
  readonly forecasts: Float64Array;
  /** [n] 0 or 1; NaN where it is not known. */
  readonly outcomes: Float64Array;
  /** What can be watched beside losses. */
  readonly features: {
    readonly names: readonly string[];
    /** [n, columns]; NaN where not observed. */
    readonly values: Float32Array;
    /** Of each column, the places of the experts that are given it. */
    readonly experts: readonly (readonly number[])[];
  };
}
