import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import {
  canonicalJson,
  ProdromeError,
  type CallContext,
  type EventSink,
  type PortableRunner,
} from '@prodrome/core';
import { keepRepeatedTogether, type Dataset } from '@prodrome/data';
import { writeDurably } from '@prodrome/durable-files';
import {
  createPlanValidator,
  createTrainer,
  servedForecasts,
  holdOut,
  runFacts,
  type MixturePlan,
  type PlanValidator,
} from '@prodrome/mixture';
import { createPruner, type Parameters, type TrialRecord } from '@prodrome/optimizers';
import {
  heldOutGain,
  tuneParts,
  type HeldOutGain,
  type TunedComponent,
  type TunedResult,
} from '@prodrome/tuning';
import { componentsFor } from './all-components.ts';
import type { Components } from './component-kinds.ts';
import { createResolver, type ComponentResolver } from './component-resolver.ts';
import type { Config } from './config-schema.ts';
import { executorOf } from './executor-of.ts';
import { loadConfig, type LoadedConfig } from './load-config.ts';
import { modulesOf, withModules } from './load-modules.ts';
import { hashModules } from './module-trust.ts';
import { sourceOf } from './open-data-source.ts';
import { namedTypes, planFromConfig } from './plan-from-config.ts';
import { learningTypes, portableTraining } from './portable-training.ts';
import { sharedTraining } from './shared-training.ts';
import { readData } from './read-data.ts';
import { resolveExpert } from './resolve-expert.ts';
import {
  tunableExperts,
  tunableMixtures,
  withTuned,
  type Tunable,
  type TunedOptions,
} from './tunable-parts.ts';
import { tunedYaml } from './tuned-yaml.ts';

/** What to tune, and for how long. */
export interface TuneRequest extends CallContext {
  readonly config: string;
  readonly data: string;
  /** The configuration that is written. */
  readonly out: string;
  /** Trials in all. */
  readonly budget: number;
  /** Of this run: no trial begins later. */
  readonly timeLimitMs?: number;
  /** Overrides `execution.seed`. */
  readonly seed?: number;
  readonly components?: Components;
  readonly emit?: EventSink;
  /** Go on with the journal of an interrupted tuning of the same; without any it begins anew. */
  readonly resume?: boolean;
}

/** What tuning has found. */
export interface TuneAnswer {
  readonly components: readonly TunedResult[];
  /** Components without options to search for. */
  readonly untuned: readonly string[];
  /** Of what is served, on the patients that tuning has not seen. */
  readonly gain: HeldOutGain;
  readonly stopped: 'trials' | 'time' | 'ended';
}

/** Of the trials, those of experts; the rest is for ways of mixing what they answer. */
const shareOfExperts = 0.75;

/**
 * Tunes the options of a configuration's experts, then of its gate and stacking model, under one budget, on folds of patients of which a part was held out before
 * (`validation.holdout_fraction`); compares what is served with and without on that part; and writes the configuration. What was tried lies
 * beside it, in `<out>.trials`, until that is written.
 * @throws ProdromeError `OUTPUT` when the file exists, or an interrupted tuning lies beside it that is not to be resumed; `CONFIG` where nothing can be
 * tuned; `LOCKED`, `CHECKPOINT_OTHER`, `STATE` of the journal; `CANCELLED`, after which `resume` goes on; those of training.
 */
export async function tune(request: TuneRequest): Promise<TuneAnswer> {
  const { budget, timeLimitMs, signal, emit = () => undefined, out } = request;
  const context = signal ? { signal } : {};
  const began = performance.now();
  const loaded = await loadConfig(request.config);
  const { config } = loaded;
  const names = namedTypes(config);
  const installed = request.components ?? (await componentsFor(names));
  const base = dirname(request.config);
  const components = await withModules(installed, names, base);
  const resolver = createResolver(components, loaded.document);
  const modules = await hashModules(modulesOf(installed, learningTypes(config)), base);
  const plan = planFromConfig(config, components, loaded.document);
  expectSameFolder(request, config);
  const work = workFolder(out, request.resume ?? false);
  emit({ type: 'stage', stage: 'data', message: request.data });
  const read = await readData(request.data, config.data, {
    base: dirname(request.config),
    ...sourceOf(config, resolver),
    ...context,
  });
  const dataset = keepRepeatedTogether(read);
  const seed = String(request.seed ?? config.execution.seed);
  const { searched, held } = holdOut(plan, dataset, seed);
  const validator = createPlanValidator(plan, searched, seed);
  const shared = await sharedTraining(config);
  const portableOf: Setting['portableOf'] = (own, learned) =>
    portableTraining(
      { ...loaded, config: own, base, modules, seed, dataset: learned, shared },
      request.components,
    );
  const setting = { config, components, resolver, plan, loaded, validator, portableOf };
  const of = hashOf({ ...runFacts(plan, dataset, seed), budget });
  const isTrainable = (name: string): boolean =>
    plan.experts.some((one) => one.name === name && one.role === 'member');
  const experts = tunableExperts(config, resolver).filter(({ name }) => isTrainable(name));
  const mixtures = tunableMixtures(config, resolver);
  if (experts.length + mixtures.length === 0) throw nothingToTune(request.config);
  const ofExperts =
    mixtures.length === 0 ? budget : Math.round(experts.length === 0 ? 0 : shareOfExperts * budget);
  const stage = (name: string, tuned: readonly TunedComponent[], trials: number) =>
    tuneParts(tuned, {
      ...{ seed: `${seed}/${name}`, trials, of },
      journal: { folder: join(work, name) },
      ...(timeLimitMs !== undefined && {
        timeLimitMs: Math.max(0, timeLimitMs - (performance.now() - began)),
      }),
      ...context,
      onTrial: (component, trial) => {
        emit({ type: 'note', message: trialText(component, trial) });
      },
    });
  try {
    const first = await stage('experts', expertsOf(setting, experts), ofExperts);
    const chosen = optionsOf(first.results);
    const second = await stage('mixing', mixturesOf(setting, mixtures, chosen), budget - ofExperts);
    const results = [...first.results, ...second.results];
    const tuned = optionsOf(results);
    emit({ type: 'stage', stage: 'evaluation', message: 'held-out patients' });
    const gain = await gainOf(setting, tuned, { searched, held }, seed, context);
    const about = [`Tuned by prodrome tune, ${budget} trials, seed ${seed}.`, gainText(gain)];
    const isSearch = ({ type }: Readonly<Record<string, unknown>>): boolean =>
      typeof type === 'string' && resolver.has('searches', type);
    writeDurably(out, tunedYaml(loaded.document, tuned, isSearch, about));
    rmSync(work, { recursive: true, force: true });
    const tunable = results.map(({ name }) => name);
    return {
      components: results,
      untuned: config.experts.flatMap(({ name }) => (tunable.includes(name) ? [] : [name])),
      gain,
      stopped: second.stopped === 'ended' ? first.stopped : second.stopped,
    };
  } catch (error) {
    throw ProdromeError.is(error, 'CANCELLED') ? interrupted(error, work) : error;
  }
}

interface Setting {
  readonly config: Config;
  readonly loaded: LoadedConfig;
  readonly components: Components;
  readonly resolver: ComponentResolver;
  readonly plan: MixturePlan;
  readonly validator: PlanValidator;
  /** How another process trains this. */
  portableOf(config: Config, dataset: Dataset): PortableRunner | undefined;
}

const searchOf = ({ resolver }: Setting, own: Tunable['search']): TunedComponent['search'] => {
  const { type, options } = own ?? resolver.fromRecipe('searches', defaultSearch);
  return (setting) => type.create(options, setting);
};

const defaultSearch = { type: 'tpe', options: {} };

const expertsOf = (setting: Setting, tunables: readonly Tunable[]): readonly TunedComponent[] =>
  tunables.map(({ name, space, search, metric, pruner }) => {
    const made = pruner && createPruner(pruner, setting.plan.validation.innerFolds - 1);
    return {
      ...{ name, space },
      ...(made && { pruner: made.pruner }),
      search: searchOf(setting, search),
      loss: async (parameters, { signal, report }) => {
        const { config, resolver, validator } = setting;
        const changed = withTuned(config, { [name]: parameters }, resolver);
        const index = changed.experts.findIndex((one) => one.name === name);
        const expert = changed.experts[index] as Config['experts'][number];
        const part = resolveExpert(resolver, expert, index);
        const reports = made && { of: made.reports, report };
        return validator.expertLoss(name, part, metric, { signal }, reports);
      },
    };
  });

const mixturesOf = (
  setting: Setting,
  tunables: readonly Tunable[],
  chosen: TunedOptions,
): readonly TunedComponent[] =>
  tunables.map(({ name, space, search }) => ({
    ...{ name, space },
    search: searchOf(setting, search),
    loss: (parameters, { signal }) => {
      const plan = planWith(setting, { ...chosen, [name]: parameters });
      return setting.validator.mixingLoss(plan, name, { signal });
    },
  }));

const planWith = ({ config, components, resolver, loaded }: Setting, tuned: TunedOptions) =>
  planFromConfig(withTuned(config, tuned, resolver), components, loaded.document);

/** What is served with and without what was tuned, learned from the patients that were searched on, of those that were not. */
async function gainOf(
  setting: Setting,
  tuned: TunedOptions,
  { searched, held }: { readonly searched: Dataset; readonly held: Dataset },
  seed: string,
  context: CallContext,
): Promise<HeldOutGain> {
  const { config, resolver, components, loaded } = setting;
  const forecast = async (own: Config) => {
    const { validation } = own;
    const bare: Config = {
      ...own,
      validation: { ...validation, outer: 'holdout', bootstrapDraws: 50 },
    };
    const portable = setting.portableOf(bare, searched);
    const trainer = createTrainer(planFromConfig(bare, components, loaded.document), {
      executor: executorOf(config, resolver),
      ...(portable && { portable }),
    });
    const { model } = await trainer.train(searched, { seed, ...context });
    return servedForecasts(model, held, context);
  };
  const before = await forecast(config);
  const after = Object.values(tuned).some((own) => Object.keys(own).length > 0)
    ? await forecast(withTuned(config, tuned, resolver))
    : before;
  return heldOutGain(before.values, after.values, before.set);
}

/** What to write of each component; nothing of those that are best as they are, but of experts that were searched for. */
const optionsOf = (results: readonly TunedResult[]): Record<string, Parameters> =>
  Object.fromEntries(
    results.flatMap(({ name, parameters, trials }) => (trials > 0 ? [[name, parameters]] : [])),
  );

/** What people are told of the gain. */
export function gainText({ gain, ci, verdict, patients, before, after }: HeldOutGain): string {
  const numbers = `log loss ${before.toFixed(4)} before, ${after.toFixed(4)} after; gain ${signed(gain)}${ci ? ` [${signed(ci[0])}, ${signed(ci[1])}]` : ''} on ${patients} held-out patients`;
  const told = {
    gain: 'better than before',
    loss: 'WORSE than before',
    none: 'no gain that can be told from chance',
  };
  return `${numbers}: ${told[verdict]}.`;
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;

function trialText(component: string, { id, parameters, loss, failure, why }: TrialRecord): string {
  const own = Object.entries(parameters)
    .filter(([name]) => name !== 'part')
    .map(([name, value]) => `${name.slice(component.length + 1)} ${shown(value)}`);
  const given = own.length === 0 ? 'as it is' : own.join(', ');
  return `trial ${id + 1}, ${component}: ${failure?.message ?? `loss ${loss?.toFixed(5) ?? ''}`} with ${given}${why === undefined ? '' : ` (${why})`}`;
}

const shown = (value: unknown): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(4))) : JSON.stringify(value);

/** What is written is read with what it names beside it. @throws ProdromeError `USAGE` */
function expectSameFolder({ config: path, out }: TuneRequest, config: Config): void {
  if (dirname(resolve(out)) === dirname(resolve(path))) return;
  const { patients } = config.data;
  const table = typeof patients === 'object' ? patients.file : patients;
  const named = [
    ...(table === undefined ? [] : [table]),
    ...Object.values(namedTypes(config)).flat(),
  ];
  const beside = named.find((name) => (name === table ? !isAbsolute(name) : name.startsWith('.')));
  if (beside === undefined) return;
  throw new ProdromeError('USAGE', {
    where: '--out',
    expected: `a file in the folder of ${path}, which names ${beside} beside it`,
    got: out,
  });
}

function workFolder(out: string, resume: boolean): string {
  const work = `${out}.trials`;
  const found = existsSync(out) ? out : existsSync(work) && !resume ? work : undefined;
  if (found === undefined) return work;
  throw new ProdromeError('OUTPUT', {
    where: found,
    expected: found === out ? 'a file that does not exist yet' : 'no interrupted tuning',
    got: found === out ? 'one' : 'the journal of one',
    hint:
      found === out
        ? 'Choose another --out, or remove it'
        : `Add --resume to go on with it; to begin anew, remove ${work}`,
  });
}

const interrupted = (error: ProdromeError, work: string): ProdromeError =>
  new ProdromeError('CANCELLED', {
    ...{ where: 'tune', expected: error.expected, got: error.got, cause: error },
    hint: `what was tried is kept in ${work}: the same command with --resume goes on`,
  });

const nothingToTune = (where: string): ProdromeError =>
  new ProdromeError('CONFIG', {
    where,
    expected: 'an expert, gate or stacking model with options to search for',
    got: 'none',
    hint: 'Types say what is worth searching for (space); an expert’s section search says it too',
  });

const hashOf = (facts: unknown): string =>
  createHash('sha256')
    .update(canonicalJson(facts as never))
    .digest('hex');
