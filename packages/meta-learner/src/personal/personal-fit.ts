import {
  createState,
  expectState,
  jsonOf,
  ProdromeError,
  textsOf,
  vectorOf,
  type ComponentState,
  type JsonValue,
} from '@prodrome/core';

const kind = 'personal/choice';

/** What a personal gate learned beside its inner gate. */
export interface PersonalFit {
  readonly experts: readonly string[];
  /** The type of the method, and its options that were chosen. */
  readonly method: { readonly type: string; readonly parameters: JsonValue };
  /** Infinity where the population's weights stand. */
  readonly priorStrength: number;
  readonly horizonDays: number;
}

/** What {@link loadFit} reads. */
export const saveFit = ({
  experts,
  method,
  priorStrength,
  horizonDays,
}: PersonalFit): ComponentState =>
  createState(
    kind,
    1,
    { experts, type: method.type, parameters: method.parameters },
    { numbers: Float64Array.of(priorStrength, horizonDays) },
  );

/** @throws ProdromeError `STATE` for another state, or one of another method than `type`. */
export function loadFit(state: ComponentState, type: string): PersonalFit {
  expectState(state, kind, [1]);
  const [priorStrength = NaN, horizonDays = NaN] = vectorOf(state, 'numbers', 2);
  const known = jsonOf(state, 'type');
  const isSound = priorStrength > 0 && Number.isInteger(horizonDays) && horizonDays >= 0;
  if (known !== type || !isSound) {
    throw new ProdromeError('STATE', {
      where: `state of ${kind}`,
      expected: `the choice of method ${type}`,
      got: isSound ? `that of ${JSON.stringify(known)}` : 'numbers that none has',
    });
  }
  const method = { type, parameters: jsonOf(state, 'parameters') };
  return { experts: textsOf(state, 'experts'), method, priorStrength, horizonDays };
}
