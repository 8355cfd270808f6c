import type { ModelFeature } from '../model/model-feature.ts';
import type { Section } from './lightgbm-text.ts';

type Categories = readonly (string | number | boolean)[];

/**
 * The names of a model's columns, and what codes stand for where the training data were a data frame: the file lists the categories of
 * its categorical columns in their order. Where it cannot be told which these are, since one was constant, none are given.
 */
export function readLightGBMFeatures(
  names: readonly string[],
  header: Section,
  pandas: readonly Categories[],
): readonly ModelFeature[] {
  const infos = header.has('feature_infos') ? header.text('feature_infos').split(' ') : [];
  // numbers have a range [least:most], categories a list a:b:c, constant columns none
  const categorical = infos.flatMap((info, at) => (/^-?\d/.test(info) ? [at] : []));
  const isTold = categorical.length === pandas.length && infos.length === names.length;
  return names.map((name, at) => {
    const categories = isTold ? pandas[categorical.indexOf(at)] : undefined;
    return { name, ...(categories && { categories }) };
  });
}
