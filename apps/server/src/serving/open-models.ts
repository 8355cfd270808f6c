import { resolve } from 'node:path';
import {
  followPatients,
  modelSource,
  shadowStore,
  type ModelSource,
  type OpenSettings,
  type Trust,
} from '@prodrome/assembly';
import { ProdromeError, type Store } from '@prodrome/core';
import type { Logger } from 'pino';
import { errorForLog, sinkOf } from './log.ts';
import type { ServerMetrics } from './metrics.ts';
import { holdModel, type ModelHolder, type Serving } from '../models/served-model.ts';
import type { ForecastFeed } from '../models/forecast-feed.ts';
import { createShadow } from '../models/shadow.ts';

/** Which models are served and asked. */
export interface ModelChoice {
  /** Folder of a bundle, or a model of the registry in the store, such as `migraine@champion`. */
  readonly model: string;
  /** One that is asked after the one that is served, and answers nobody: how far its forecasts lie from the others' stands in the metrics. */
  readonly shadow?: string;
  /** Where the files of registered models lie; `artifacts` in the current folder when absent. */
  readonly artifacts?: string;
  /** How often it is looked whether an alias points to another model, in seconds; 30 when absent, 0 = when told to reload. */
  readonly watchSeconds?: number;
  /** Folder beside which components from outside are looked for; the current one when absent. */
  readonly base?: string;
  /** Which modules that a bundle names may be run: `true` for all; none when absent. */
  readonly trust?: Trust;
  /** URL of the store of patients and of registered models; SQLite beside the bundle, `<model>.patients.db`, when absent. */
  readonly store?: string;
}

/** The models of a server. */
export interface OpenModels {
  readonly served: Serving;
  /** How requests name the model. */
  readonly name: string;
  /** Serves, and asks as a shadow, what is named now; what cannot be opened changes nothing. */
  reload(): Promise<void>;
  /** Looks no more for other models, and asks no shadow. */
  close(): Promise<void>;
}

/** What models are opened with. */
interface ModelParts {
  readonly store: Store;
  readonly metrics: ServerMetrics;
  readonly log: Logger;
  readonly feed: ForecastFeed;
}

const usualWatch = 30;

/** Opens what is served and its shadow. @throws ProdromeError as `modelSource` and `openModel` */
export async function openModels(
  options: ModelChoice,
  { store, metrics, log, feed }: ModelParts,
): Promise<OpenModels> {
  const { base, trust, artifacts = 'artifacts', watchSeconds = usualWatch } = options;
  const settings: OpenSettings = {
    emit: sinkOf(log),
    ...(base !== undefined && { base }),
    ...(trust !== undefined && { trust }),
  };
  const sourceOf = (text: string): ModelSource =>
    modelSource(text, { store, artifacts: resolve(artifacts) });
  const source = sourceOf(options.model);
  if (source.isRegistered && options.store === undefined) throw withoutRegistry(options.model);
  const own = options.shadow === undefined ? undefined : sourceOf(options.shadow);
  const seen = shadowStore(store);
  const second =
    own && (await holdModel(own, settings, (model) => followPatients({ model, store: seen })));
  const shadow = second && createShadow(() => second.current().patients, metrics.shadow);
  const first = await holdModel(source, settings, (model) => {
    const patients = feed.watching(followPatients({ model, store }));
    return shadow ? shadow.watching(patients) : patients;
  });
  const tell = (): void => {
    metrics.serves(first.current().model.hash, second?.current().model.hash);
  };
  tell();
  const refresh = async (what: string, holder: ModelHolder): Promise<void> => {
    try {
      if (!(await holder.refresh())) return;
      tell();
      log.info({ what, model: holder.current().model.hash }, 'another model');
    } catch (error) {
      log.error({ what, ...errorForLog(error) }, 'stays as it was');
    }
  };
  const reload = async (): Promise<void> => {
    await refresh('model', first);
    if (second) await refresh('shadow', second);
  };
  const moves = source.isRegistered || own?.isRegistered === true;
  const timer =
    moves && watchSeconds > 0 ? setInterval(() => void reload(), 1000 * watchSeconds) : undefined;
  timer?.unref();
  return {
    ...{ served: first.current, name: source.name, reload },
    close: async () => {
      clearInterval(timer);
      await shadow?.close();
    },
  };
}

const withoutRegistry = (model: string): ProdromeError =>
  new ProdromeError('USAGE', {
    where: '--model',
    expected: 'the folder of a bundle, or with --store a model of its registry',
    got: JSON.stringify(model),
    hint: 'Name the store that the model was imported into',
  });
