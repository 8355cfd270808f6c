import type { Found } from '../findings/find.ts';
import { answers } from '../findings/verdict-text.ts';
import { disclaimer } from '../html/disclaimer.ts';
import { introduction } from './introduction.ts';
import type { CardItem } from './item.ts';
import { plain } from './markdown.ts';
import { analysisItems, dataItems } from './methods.ts';
import { openScience, results } from './results.ts';

const parts: readonly (readonly [string, readonly CardItem[]])[] = [
  ['Title, abstract, introduction', introduction],
  ['Methods: data', dataItems],
  ['Methods: analysis', analysisItems],
  ['Open science', openScience],
  ['Results and discussion', results],
];

/**
 * The model card in Markdown: the 27 items of TRIPOD+AI (Collins et al. 2024, BMJ 385:e078378), filled with what a run tells. What it cannot
 * know is left open, and listed first. Deterministic.
 */
export function createCard(found: Found): string {
  const told = parts.map(
    ([title, items]) =>
      [title, items.map((item) => ({ ...item, told: item.tells?.(found) }))] as const,
  );
  const all = told.flatMap(([, items]) => items);
  const open = all.filter((item) => item.told === undefined);
  const partly = all.filter((item) => item.told !== undefined && item.remains !== undefined);
  return [
    `# Model card: ${plain(found.findings.about)}`,
    '',
    disclaimer,
    '',
    `**${answers[found.findings.verdict.answer]}**`,
    '',
    '## Open: what people have to say',
    '',
    'A run cannot know these. Fill them in before anyone relies on the model.',
    '',
    ...open.map(({ number, topic, asks }) => `- ${number} ${topic}: ${asks}`),
    ...partly.map(
      ({ number, topic, remains }) => `- ${number} ${topic}, in part: ${remains ?? ''}`,
    ),
    '',
    'Items as in TRIPOD+AI: Collins et al. 2024, BMJ 385:e078378.',
    '',
    ...told.flatMap(([title, items]) => [
      `## ${title}`,
      '',
      ...items.flatMap(({ number, topic, asks, told: text, remains }) => [
        `**${number} ${topic}** (${asks})`,
        '',
        text === undefined
          ? '_Open._'
          : `${text}${remains === undefined ? '' : ` _Open: ${remains}._`}`,
        '',
      ]),
    ]),
  ].join('\n');
}
