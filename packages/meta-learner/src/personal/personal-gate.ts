import {
  createNamed,
  defineGate,
  expectExperts,
  expectState,
  expertNames,
  joinStates,
  nestStates,
  ProdromeError,
  resolveNamed,
  splitStates,
  unfitted,
  unnestStates,
  type DriftDetectorType,
  type GateType,
  type GatingNetwork,
  type GatingOutput,
  type JsonValue,
  type MetaMethodType,
  type TypeRegistry,
  type WeightStep,
} from '@prodrome/core';
import { chooseMethod } from './choose-method.ts';
import { createDriftWatch } from './drift-watch.ts';
import { measureImpacts } from './measure-impacts.ts';
import { createPatientModel, type PatientModel } from './patient-model.ts';
import { loadFit, saveFit, type PersonalFit } from './personal-fit.ts';
import { createPersonalLearner } from './personal-learner.ts';
import { noGraph, personalGraph, scaledGraph } from './personal-graph.ts';
import { personalOptionsSchema, type PersonalOptions } from './personal-options.ts';
import { reportOf } from './personal-report.ts';
import { personalWeights } from './personal-weights.ts';

const kind = 'personal';

/** The parts that the options of `personal` name. */
export interface PersonalGateParts {
  readonly gates: TypeRegistry<GateType>;
  readonly methods: TypeRegistry<MetaMethodType>;
  readonly detectors: TypeRegistry<DriftDetectorType>;
}

/**
 * Weights that follow the patient: where another gate, trained on the population, would put its weights, a patient begins; from there the
 * weights move by what came true of the forecasts, with a method, shrunken to the population's by how much is known of the patient.
 *
 * A forecast of day t is resolved by the first row of day t + horizon whose outcome is recorded, before that row is weighed; a day that
 * passes without is never resolved. Outcomes tell of the first output alone: further outputs keep the population's weights, as do all
 * tables without outcomes. Last, wₖ ∝ wₖ·(1 − quality_impact·(1 − qₖ))·(1 − drift_impact·dₖ), the latter for the first output: dₖ is 1 when the detector has
 * found that the patient's losses by expert k have risen, and halves with every 14 resolved forecasts of it. What is found is told as `events`.
 *
 * Which of the method's open options, and how strong the population's weights are, is chosen by the log loss of the training
 * patients, walked day by day; the population's weights stand where others were not better by a standard error over patients. The inner gate has
 * seen these rows, so that the choice leans to the population's.
 *
 * Deterministic where gate and method are. Memory: what the method keeps, up to 160 losses of each expert where drift is watched, the forecasts of the last
 * horizon + 1 days, and the inner gate's.
 * @throws ProdromeError `COMPONENT_UNKNOWN` for a gate, method or detector that is not among the parts; `CONFIG` for options that they refuse; `SCHEMA` for
 * other experts than in training; `USAGE` for rows that the states have already taken in; `STATE` before `train` or `loadState`;
 * `CANCELLED`.
 */
export const createPersonalGate = ({
  gates,
  methods,
  detectors,
}: PersonalGateParts): GateType<PersonalOptions> =>
  defineGate({
    type: kind,
    description: "a gate's weights, which then follow each patient by what came true",
    options: personalOptionsSchema,
    capabilities: { tasks: ['binary'], outputs: 'any', memory: { stateWidth: 'trained' } },
    create: (options, setting): GatingNetwork => {
      const { memory } = gates.get(options.gate.type).capabilities;
      const inner = createNamed(gates, options.gate, setting);
      const { type: methodType, options: methodOptions } = resolveNamed(methods, options.method);
      const { driftDetector, qualityImpact, driftImpact } = options;
      const detector = driftDetector && resolveNamed(detectors, driftDetector);
      let fitted: { readonly fit: PersonalFit; readonly model?: PatientModel } | undefined;
      const innerWidth = (): number => {
        if (memory === 'row') return 0;
        return memory.stateWidth === 'trained' ? (inner.stateWidth ?? 0) : memory.stateWidth;
      };
      const build = (fit: PersonalFit): PatientModel | undefined => {
        const experts = fit.experts.length;
        const method = fit.priorStrength < Infinity && createNamed(methods, fit.method, {});
        const learner = method && createPersonalLearner({ ...fit, method, experts });
        const watch =
          detector &&
          fit.horizonDays >= 1 &&
          createDriftWatch({
            ...{ experts, accepts: detector.type.accepts },
            create: () => detector.type.create(detector.options, {}),
          });
        const parts = { ...(learner && { learner }), ...(watch && { watch }) };
        const remembers = Object.keys(parts).length > 0;
        const model = remembers ? createPatientModel({ ...fit, experts, ...parts }) : undefined;
        fitted = { fit, ...(model && { model }) };
        return model;
      };
      return {
        get stateWidth() {
          return ((fitted ?? unfitted(kind)).model?.width ?? 0) + innerWidth();
        },
        train: async (data, context) => {
          const { signal } = context;
          const report = await inner.train(data, context);
          const { weights } = await inner.predictWeights(data, signal && { signal });
          const { horizonDays } = data.task;
          const open = methodType.alternatives?.(methodOptions) ?? [methodOptions];
          const candidates = open.map((own) => methodType.create(own, {}));
          const { priorStrength, personalize } = options;
          const choice =
            personalize && horizonDays >= 1
              ? chooseMethod(data, weights, { candidates, priorStrength, signal })
              : undefined;
          const parameters = asJson(open[choice?.candidate ?? 0]);
          const fit: PersonalFit = {
            experts: expertNames(data),
            method: { type: methodType.type, parameters },
            priorStrength: choice?.priorStrength ?? Infinity,
            horizonDays,
          };
          const model = build(fit);
          const isLowered = qualityImpact > 0 || detector !== undefined;
          const impacts = isLowered
            ? measureImpacts(data, weights, model, { qualityImpact, driftImpact })
            : undefined;
          return reportOf(report, fit, { options, choice, impacts });
        },
        predictWeights: async (batch, context) => {
          const { fit, model } = fitted ?? unfitted(kind);
          expectExperts('personal gate', fit.experts, batch);
          const { from, ...rest } = batch;
          const width = innerWidth();
          const [own, theirs] = from ? splitStates(from, [model?.width ?? 0, width]) : [];
          const asked = width > 0 && theirs ? { ...rest, from: theirs } : rest;
          const population = await inner.predictWeights(asked, context);
          const { weights, states, events, steps } = personalWeights(
            { model, qualityImpact, driftImpact },
            ...([batch, population.weights.slice(), own, context] as const),
          );
          const innerStates = width > 0 && population.states ? [population.states] : [];
          const found = detector ? [...(population.events ?? []), ...events] : population.events;
          return {
            ...{ weights, states: joinStates([states, ...innerStates]) },
            ...(found && { events: [...found].sort((a, b) => a.row - b.row) }),
            ...(context?.steps === true && { steps: [...stepsOf(population), ...steps] }),
          };
        },
        toGraph: (graph, input) => {
          const { model } = fitted ?? unfitted(kind);
          if (model || innerWidth() > 0) throw needsState();
          const weights = inner.toGraph?.(graph, input) ?? noGraph('the inner gate');
          return scaledGraph(graph, weights, input.quality, qualityImpact);
        },
        toStateGraph: (graph, input) => {
          const { fit, model } = fitted ?? unfitted(kind);
          if (detector) noGraph('the drift detector');
          return personalGraph(graph, input, {
            ...{ inner, innerWidth: innerWidth(), qualityImpact },
            ...{ horizonDays: fit.horizonDays, priorStrength: fit.priorStrength },
            ...(model && { method: createNamed(methods, fit.method, {}) }),
          });
        },
        saveState: async () =>
          nestStates(kind, 1, null, {
            choice: saveFit((fitted ?? unfitted(kind)).fit),
            gate: await inner.saveState(),
          }),
        loadState: async (state) => {
          expectState(state, kind, [1]);
          const { choice, gate } = unnestStates(state).parts;
          if (!choice || !gate) {
            throw new ProdromeError('STATE', {
              where: `state of ${kind}`,
              expected: 'parts choice and gate',
              got: 'others',
            });
          }
          await inner.loadState(gate);
          build(loadFit(choice, methodType.type));
        },
      };
    },
  });

const needsState = (): ProdromeError =>
  new ProdromeError('GRAPH', {
    where: 'graph of a personal gate',
    expected: 'a gate that remembers nothing',
    got: 'one that does, of which `toStateGraph` makes a graph',
  });

/** The steps of the population's weights. */
const stepsOf = ({ steps, weights }: GatingOutput): readonly WeightStep[] =>
  steps ?? [{ name: 'gate', weights: weights.slice() }];

/** Options as they are saved: plain data, as a configuration writes them. */
const asJson = (options: unknown): JsonValue =>
  JSON.parse(JSON.stringify(options ?? {})) as JsonValue;
