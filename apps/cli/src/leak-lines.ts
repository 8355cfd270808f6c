import { leakText, suspiciousText, type DataCheck, type Metrics } from '@prodrome/assembly';

/** What knows what nobody could have known: a line each, with what to do. */
export const leakLines = (leaks: DataCheck['leaks']): readonly string[] => leaks.map(leakText);

/** That figures are too good to be true, where they were accepted. */
export const suspiciousLines = ({ suspicious = [] }: Metrics): readonly string[] =>
  suspicious.length === 0
    ? []
    : [
        '',
        'SUSPICIOUS, and accepted: nothing honest is known to reach these figures of headache forecasts.',
        ...suspicious.map((score) => `  ${suspiciousText(score)}`),
      ];
