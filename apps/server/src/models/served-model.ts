import {
  forecastRows,
  type FollowedPatients,
  type LoadedModel,
  type ModelSource,
  type OpenSettings,
} from '@prodrome/assembly';

/** A model that is served, and all that is read from it. */
export interface ServedModel {
  readonly model: LoadedModel;
  /** In the order of the model's answers. */
  readonly experts: readonly string[];
  readonly patients: FollowedPatients;
}

/** The model that is served now: a request asks once, and keeps what it was given. */
export type Serving = () => ServedModel;

/** What serves models that may be swapped. */
export interface ModelHolder {
  readonly current: Serving;
  /**
   * Serves what the source names now, where that is another model. It is opened and has answered before it takes the place of the one before.
   * @returns whether it is another one.
   * @throws ProdromeError as `openModel`; then nothing changes
   */
  refresh(): Promise<boolean>;
}

/**
 * Opens the model of a source.
 * @param follow - follows patients by a model; made anew for each.
 * @throws ProdromeError as `openModel`
 */
export async function holdModel(
  source: ModelSource,
  settings: OpenSettings,
  follow: (model: LoadedModel) => FollowedPatients,
): Promise<ModelHolder> {
  const open = async (): Promise<ServedModel> => {
    const model = await source.open(settings);
    // a model that cannot answer is not served; whom it asks stands in the answer
    const nothing = new Float32Array(model.manifest.schema.columns.length).fill(NaN);
    const { experts } = (await forecastRows(model, [{ values: nothing }])).batch;
    return { model, experts, patients: follow(model) };
  };
  let identity = await source.identity();
  let current = await open();
  let last: Promise<unknown> = Promise.resolve();
  const refresh = async (): Promise<boolean> => {
    const now = await source.identity();
    if (now === identity) return false;
    current = await open();
    identity = now;
    return true;
  };
  return {
    current: () => current,
    refresh: () => {
      const own = last.then(refresh);
      last = own.catch(() => undefined);
      return own;
    },
  };
}
