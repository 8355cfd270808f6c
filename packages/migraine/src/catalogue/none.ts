/**
 * An odds ratio within which the effect of a negative control counts as none. The weakest exposures that the field tells of have 1.05 to 1.15 for a standard deviation;
 * 1.07 for each of the 3.3 from the 5th to the 95th percentile is 1.25.
 */
export const none = 1.25;
