import type { CardItem } from './item.ts';
import { plain } from './markdown.ts';

/** Items 1 to 4: title, abstract, introduction. */
export const introduction: readonly CardItem[] = [
  {
    number: '1',
    topic: 'Title',
    asks: 'whether a model is developed or evaluated, the population, the outcome',
    tells: ({ findings: { about }, data: { run } }) =>
      `${run ? 'Development and internal evaluation' : 'Evaluation'} of forecasts by ${plain(about)}${run?.label === undefined ? '' : ` of ${plain(run.label)}`}.`,
    remains: 'the target population',
  },
  { number: '2', topic: 'Abstract', asks: 'a structured summary (TRIPOD+AI for abstracts)' },
  {
    number: '3a',
    topic: 'Background',
    asks: 'the healthcare context, the rationale, and existing models',
  },
  {
    number: '3b',
    topic: 'Background',
    asks: 'the target population, the purpose in the care pathway, the users',
  },
  {
    number: '3c',
    topic: 'Background',
    asks: 'known health inequalities between sociodemographic groups',
  },
  {
    number: '4',
    topic: 'Objectives',
    asks: 'the objectives, and whether development, validation or both',
    tells: ({ data: { run } }) =>
      run
        ? 'Development with internal validation on held-out patients or periods.'
        : 'Evaluation of given forecasts; how the model was developed is not known here.',
  },
];
