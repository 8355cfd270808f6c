export {
  twinVariableSchema,
  type Term,
  type TwinSetup,
  type TwinVariable,
} from './days/variable.ts';
export { fitTwin } from './person/fit-twin.ts';
export {
  patientState,
  patientStateSchema,
  type PatientQuestion,
  type PatientState,
} from './person/patient-state.ts';
export { twinSchema, type DigitalTwin } from './person/twin.ts';
export { checkPlan, type CheckedStep, type PlanCalendar } from './plan/check-plan.ts';
export { planSchema, type Plan, type PlanStep } from './plan/plan-schema.ts';
export { doseResponse, type Dose } from './simulation/dose-response.ts';
export { forecastExposures, type ExposureQuestion } from './simulation/forecast-exposures.ts';
export {
  simulatePlan,
  type Simulation,
  type SimulationOptions,
} from './simulation/simulate-plan.ts';
export type { DaysInterval, PlanEffect } from './simulation/summary.ts';
export { analyseTrial, type TrialResult } from './trial/analyse-trial.ts';
export { drawTrial, trialSchema, type Trial, type TrialOptions } from './trial/draw-trial.ts';
export { trialPower, type TrialPower, type TrialQuestion } from './trial/trial-power.ts';
