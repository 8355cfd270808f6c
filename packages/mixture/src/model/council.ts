import {
  expectState,
  jsonOf,
  nestStates,
  ProdromeError,
  textsOf,
  unnestStates,
  type Calibration,
  type ComponentState,
  type JsonValue,
  type PatientStates,
  type Task,
} from '@prodrome/core';
import {
  createConformalBands,
  createPersonalCalibration,
  type ConformalBands,
  type PersonalCalibration,
} from '@prodrome/meta-learner';
import { loadContextScale, type ContextScale } from '../context/context-scale.ts';
import { loadErrorModel, type ErrorModel } from '../context/error-model.ts';
import { loadMixing, type Mixing } from './mixing.ts';
import type { LearnedPlan, MixturePlan, PlannedExpert } from './plan.ts';
import { canFollow } from './can-follow.ts';

/** What a council remembers of each patient beside its experts; a part that remembers nothing is absent. */
export interface CouncilStates {
  /** Of the served gate. */
  readonly gate?: PatientStates;
  /** Of the calibration that follows patients. */
  readonly calibration?: PatientStates;
  /** Of the bands of risk. */
  readonly bands?: PatientStates;
}

/** A council that can answer. */
export interface Council {
  readonly experts: readonly PlannedExpert[];
  readonly contextScale: ContextScale;
  /** By name of the expert; fitted on out-of-fold errors. */
  readonly errorModels: ReadonlyMap<string, ErrorModel>;
  readonly servedErrorModel: ErrorModel;
  readonly mixings: ReadonlyMap<string, Mixing>;
  /** An expert's or a mixing's name. */
  readonly served: string;
  /** Absent where it was not better than none by an interval. */
  readonly calibration?: Calibration;
  /** Corrects each patient's forecasts after it; absent where it was not better than what stood by an interval. */
  readonly personal?: PersonalCalibration;
  /** The bands of risk of what is served; absent where the plan has none. */
  readonly bands?: ConformalBands;
  readonly report: CouncilReport;
}

/** One step of the selection: the more complex model against the simpler one that stood. */
export interface Decision {
  readonly candidate: string;
  readonly incumbent: string;
  /** Mean log loss of the candidate less the incumbent's; negative = the candidate is better. */
  readonly difference: number;
  /**
   * Over patients, by the jackknife; 95 % for calibrations, 98 % and more for learned mixtures, the more of them are tried. Absent where there is one only, and
   * nothing to leave out.
   */
  readonly ci?: readonly [number, number];
  readonly accepted: boolean;
}

/** How the council came about; goes into `metrics.json`. */
export interface CouncilReport {
  readonly served: string;
  /** The baseline that answers where no member of a mixture does; absent where none answers every row. */
  readonly standby?: string;
  readonly calibrated: boolean;
  /** Present where a calibration that follows each patient is served. */
  readonly personal?: true;
  /** Cross-fitted log loss of everything that was compared. */
  readonly logLoss: Readonly<Record<string, number>>;
  readonly decisions: readonly Decision[];
  /** Ways of mixing that could not be fitted, and why. */
  readonly excluded: Readonly<Record<string, string>>;
  /** What was not compared, since it does not answer every row. */
  readonly incomplete: Readonly<Record<string, string>>;
}

const kind = 'council';

/** A council as one state. */
export async function saveCouncil(council: Council): Promise<ComponentState> {
  const mixings: Record<string, ComponentState> = {};
  for (const [name, mixing] of council.mixings)
    mixings[`mixing.${name}`] = await mixing.saveState();
  const errors = [...council.errorModels].map(([name, model]) => [
    `error.${name}`,
    model.saveState(),
  ]);
  const { calibration, personal, bands, report, experts } = council;
  const json = { experts: experts.map(({ name }) => name), report: report as unknown as JsonValue };
  return nestStates(kind, 1, json, {
    context: council.contextScale.saveState(),
    error: council.servedErrorModel.saveState(),
    ...(Object.fromEntries(errors) as Record<string, ComponentState>),
    ...mixings,
    ...(calibration && { calibration: calibration.saveState() }),
    ...(personal && { personal: personal.saveState() }),
    ...(bands && { bands: bands.saveState() }),
  });
}

/** @throws ProdromeError `STATE` */
export async function loadCouncil(
  plan: Omit<LearnedPlan, 'features' | 'preprocessing'>,
  task: Task,
  state: ComponentState,
): Promise<Council> {
  expectState(state, kind, [1]);
  const { json, parts } = unnestStates(state);
  const own = { ...state, json };
  const names = textsOf(own, 'experts');
  const report = reportOf(own);
  const part = (name: string): ComponentState => {
    const found = parts[name];
    if (found) return found;
    throw new ProdromeError('STATE', {
      where: 'state of the council',
      expected: `a part ${name}`,
      got: Object.keys(parts).join(', '),
    });
  };
  const mixings = new Map<string, Mixing>();
  for (const candidate of plan.candidates) {
    const saved = parts[`mixing.${candidate.name}`];
    if (saved) mixings.set(candidate.name, await loadMixing(candidate, saved, task));
  }
  const calibration = parts['calibration'] && loadCalibration(plan, task, parts['calibration']);
  const personal = parts['personal'] && loadPersonal(plan, task, parts['personal']);
  const bands = parts['bands'] && loadBands(plan, task, parts['bands']);
  return {
    experts: plan.experts.filter(({ name }) => names.includes(name)),
    contextScale: loadContextScale(part('context')),
    errorModels: new Map(names.map((name) => [name, loadErrorModel(part(`error.${name}`))])),
    servedErrorModel: loadErrorModel(part('error')),
    mixings,
    served: report.served,
    ...(calibration && { calibration }),
    ...(personal && { personal }),
    ...(bands && { bands }),
    report,
  };
}

/** What later code reads of a report is checked; the rest is told as it is. */
function reportOf(state: ComponentState): CouncilReport {
  const report = jsonOf(state, 'report');
  const served = typeof report === 'object' && report !== null ? Object.entries(report) : [];
  const isReport = served.some(([key, value]) => key === 'served' && typeof value === 'string');
  if (isReport) return report as unknown as CouncilReport;
  throw new ProdromeError('STATE', {
    where: 'state of the council',
    expected: 'a report that says what is served',
    got: 'something else',
  });
}

function loadCalibration(
  { calibration: part }: Pick<MixturePlan, 'calibration'>,
  task: Task,
  state: ComponentState,
): Calibration {
  if (!part) throw notPlanned('calibration', state);
  const calibration = part.type.create(part.options, { task, specialty: 'all' });
  calibration.loadState(state);
  return calibration;
}

function loadPersonal(
  { personalCalibration }: Pick<MixturePlan, 'personalCalibration'>,
  task: Task,
  state: ComponentState,
): PersonalCalibration {
  if (personalCalibration !== true || !canFollow(task)) {
    throw notPlanned('calibration that follows patients', state);
  }
  const personal = createPersonalCalibration({ horizonDays: task.horizonDays });
  personal.loadState(state);
  return personal;
}

function loadBands(
  { riskBands }: Pick<MixturePlan, 'riskBands'>,
  task: Task,
  state: ComponentState,
): ConformalBands {
  if (!riskBands || !canFollow(task)) throw notPlanned('bands of risk', state);
  const bands = createConformalBands({ ...riskBands, horizonDays: task.horizonDays });
  bands.loadState(state);
  return bands;
}

const notPlanned = (part: string, { kind: got }: ComponentState): ProdromeError =>
  new ProdromeError('STATE', {
    where: 'state of the council',
    expected: `no ${part}, as the plan has it`,
    got,
  });
