/** The bin of missing values. */
export const missingBin = 255;
