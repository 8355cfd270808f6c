import { mostCategory } from '../model/category-sets.ts';
import { createModel, type TreeModel } from '../model/model.ts';
import { readModel, type SavedTreeModel } from '../model/saved-model.ts';
import { mostClasses } from '../objective.ts';
import { unsupported } from './import-errors.ts';

/** More columns than this are refused: the model holds lists for each. */
const mostColumns = 2 ** 20;
/** Words of all category sets at the most, 256 MB. A file names a set by its largest category, which takes far less room there. */
const mostWords = 2 ** 26;

/** What an importer found. */
export type Imported = Omit<SavedTreeModel, 'kind' | 'version'>;

/**
 * A model of what was found, with the checks that saved models go through.
 * @param where - the importer's name.
 */
export function finishImport(found: Imported, where: string): TreeModel {
  let words = 0;
  for (const { categories } of found.trees) {
    for (const list of categories ?? []) words += list ? setWords(list, where) : 0;
  }
  if (words > mostWords) {
    throw unsupported(`${where}, categories`, `${mostWords} words of sets at most`, String(words));
  }
  return createModel(readModel({ kind: 'trees/model', version: 1, ...found }, where));
}

/** @throws ProdromeError `GRAPH` for more columns than a model holds. */
export function expectColumns(columns: number, where: string): void {
  if (columns <= mostColumns) return;
  throw unsupported(`${where}, columns`, `${mostColumns} at most`, String(columns));
}

/** @throws ProdromeError `GRAPH` where classes are not 2 to 1000. */
export function expectClasses(classes: number, where: string): void {
  if (classes >= 2 && classes <= mostClasses) return;
  throw unsupported(`${where}, num_class`, `2 to ${mostClasses} classes`, String(classes));
}

function setWords(list: readonly number[], where: string): number {
  const most = list.reduce((a, b) => Math.max(a, b), -1);
  if (most > mostCategory) {
    throw unsupported(`${where}, categories`, `categories up to ${mostCategory}`, String(most));
  }
  return Math.ceil((most + 1) / 32);
}
