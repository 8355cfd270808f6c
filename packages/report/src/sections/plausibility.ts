import { plausibilitySummary, plausibilityWords } from '@prodrome/explanation';
import type { Found } from '../findings/find.ts';
import { html, type Part } from '../html/html.ts';
import { nameOf } from '../html/names.ts';
import { table } from '../html/table.ts';

/** Whether the model keeps to what is known of the effects of variables; nothing where it was not asked. */
export function plausibility({ data: { plausibility: findings } }: Found): Part {
  if (!findings || findings.length === 0) return undefined;
  const rows = findings.map((finding): Part[] => {
    const { expected, compared, found, verdict } = plausibilityWords(finding);
    const { name, past, evidence, source } = finding;
    return [
      html`${nameOf(name)}${past && html`<small>${past.days} days before</small>`}`,
      ...[verdict, found, compared],
      html`${expected}<small>${evidence}; ${source}</small>`,
    ];
  });
  return html`<p>
      What the bundle’s model makes of variables, against what is known of their average effects:
      ${plausibilitySummary(findings)}.
    </p>
    ${table({
      caption: 'Effects on the odds, on average over patients',
      head: ['variable', 'verdict', 'odds ratio, 95 % interval', 'compared', 'expected'],
      rows,
      isText: true,
    })}
    <p class="soft">
      Each is asked of a sample of days, with one value changed and all that is made of it.
      Intervals are over patients, of this very model: trained on others it may do otherwise. They
      do not tell what causes attacks.
    </p>`;
}
