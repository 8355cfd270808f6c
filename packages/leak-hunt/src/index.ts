export {
  alarmLines,
  suspiciousScores,
  suspiciousText,
  type AlarmFigure,
  type ScoredForecasts,
  type SuspiciousScore,
} from './detectors/suspicious-scores.ts';
export { columnAlarmLine } from './detectors/tomorrow.ts';
export { findSharedAcrossSplits, type SplitOptions } from './detectors/splits.ts';
export { huntLeaks, type HuntOptions } from './hunt/hunt-leaks.ts';
export type { HuntedTable } from './statistics/diary.ts';
export { leakKinds, type LeakFinding, type LeakKind } from './statistics/finding.ts';
