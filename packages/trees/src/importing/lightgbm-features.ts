import type { ModelFeature } from '../model/model-feature.ts';
import type { Section } from './lightgbm-text.ts';

type Categories = readonly (string | number | boolean)[];

/**
 * The names of a model's columns, and what codes stand for where the training data were a data frame: the file lists the categories of
 * its columns of categories in their order, but not which columns these are. They are given where the codes of each column leave only
 * one way to place all lists, else none: ordered categories are numbers to LightGBM, and numbers may be declared categories.
 */
export function readLightGBMFeatures(
  names: readonly string[],
  header: Section,
  pandas: readonly Categories[],
): readonly ModelFeature[] {
  const infos = header.has('feature_infos') ? header.text('feature_infos').split(' ') : [];
  const first = placesOf(infos, pandas);
  const last = placesOf(infos.toReversed(), pandas.toReversed())
    .map((place) => infos.length - 1 - place)
    .toReversed();
  const isTold =
    infos.length === names.length &&
    first.length === pandas.length &&
    first.every((place, at) => place === last[at]);
  return names.map((name, at) => {
    const categories = isTold ? pandas[first.indexOf(at)] : undefined;
    return { name, ...(categories && { categories }) };
  });
}

/** The first columns, in order, that these lists could be those of; as many as can be placed. */
function placesOf(infos: readonly string[], lists: readonly Categories[]): readonly number[] {
  const places: number[] = [];
  infos.forEach((info, at) => {
    const list = lists[places.length];
    if (list && mayHold(info, list)) places.push(at);
  });
  return places;
}

/** Numbers have a range [least:most], categories a list a:b:c, with −1 for those that are missing; constant columns have `none`. */
function mayHold(info: string, { length }: Categories): boolean {
  if (info === 'none') return true;
  const range = /^\[(\d+):(\d+)\]$/.exec(info);
  if (range) return Number(range[2]) < length;
  return /^-?\d/.test(info) && info.split(':').every((code) => Number(code) < length);
}
