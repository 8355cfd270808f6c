import { GraphBuilder } from '../builder/graph-builder.ts';
import type { Dimension } from '../onnx/model.ts';
import type { Value } from '../builder/value.ts';
import { graphError } from '../graph-error.ts';
import { Tape, type Variable } from '../tape/tape.ts';
import type { Initial } from './initial.ts';

/** One input of a network, without its rows. */
export interface NetworkInput {
  /** Sizes of one row: [] for a number, [d] for columns, [t, d] for a window. */
  readonly shape: readonly number[];
  /** `int64` for indices of an embedding; `float` when not given. */
  readonly type?: 'float' | 'int64';
  /**
   * True for a table that all rows share, with a number of entries of its own: it is handed over whole, [entries, ...shape], and rows look
   * up in it with `gather`. So windows over a table need not be copied out of it.
   */
  readonly shared?: boolean;
}

/** A network as a function that adds its operations to a graph. */
export interface Network<Name extends string = string> {
  readonly inputs: Readonly<Record<Name, NetworkInput>>;
  /** Must be pure: the same calls each time. @returns [n, outputs] */
  forward(scope: NetworkScope, inputs: Readonly<Record<Name, Variable>>): Variable;
}

/** A network whose inputs are known by name, as one of any names. */
export const defineNetwork = <Name extends string>(network: Network<Name>): Network => network;

/** A parameter's name, shape and first values. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initial: Initial;
}

/** Where random numbers of a training step come from: int64 scalars of the graph, 0 to 2³¹ − 1. */
export interface RandomSource {
  readonly seed: Value;
  readonly step: Value;
}

/** What a network's layers are built with. */
export class NetworkScope {
  readonly tape: Tape;
  /** True while trained: then dropout drops, and recurrent layers are unrolled. */
  readonly training: boolean;
  /** Scalars that are added to the loss. */
  readonly penalties: Variable[] = [];
  /** How often random numbers were asked for. */
  randomUses = 0;
  private readonly resolve: (spec: ParameterSpec) => Variable;
  private readonly source: RandomSource | undefined;
  private readonly rows: (() => Variable) | undefined;

  constructor(
    tape: Tape,
    settings: {
      readonly training: boolean;
      readonly resolve: (spec: ParameterSpec) => Variable;
      readonly random?: RandomSource;
      readonly present?: () => Variable;
    },
  ) {
    this.tape = tape;
    this.training = settings.training;
    this.resolve = settings.resolve;
    this.source = settings.random;
    this.rows = settings.present;
  }

  /** The parameter of this name. */
  parameter(name: string, shape: readonly number[], initial: Initial): Variable {
    return this.resolve({ name, shape, initial });
  }

  /** Adds a scalar to the loss that is trained on. */
  penalize(penalty: Variable): void {
    this.penalties.push(penalty);
  }

  /** Seed and step of this graph, and the first of so many numbers that no other use within a step has. */
  random(uses = 1): RandomSource & { readonly place: number } {
    if (!this.source) {
      throw graphError('network', 'random numbers in training only', 'a use outside');
    }
    const place = this.randomUses;
    this.randomUses += uses;
    return { ...this.source, place };
  }

  /** 1 for each row of the batch and 0 for what only fills it up, [n, 1]; for penalties over rows. */
  present(): Variable {
    if (!this.rows)
      throw graphError('network', 'rows of a batch in training only', 'a use outside');
    return this.rows();
  }
}

/** What is known of a network before a graph is compiled. */
export interface NetworkOutline {
  readonly parameters: readonly ParameterSpec[];
  readonly outputs: number;
  readonly usesRandom: boolean;
}

/**
 * Builds a network once to learn its parameters.
 * @throws ProdromeError `GRAPH` when two have one name, or the output is not [n, outputs].
 */
export function outlineNetwork(network: Network): NetworkOutline {
  const graph = new GraphBuilder('outline');
  const tape = new Tape(graph);
  const parameters: ParameterSpec[] = [];
  const scope = new NetworkScope(tape, {
    training: true,
    present: () => tape.constant(graph.float([1], [1, 1])),
    random: { seed: graph.input('seed', 'int64', []), step: graph.input('step', 'int64', []) },
    resolve: (spec) => {
      parameters.push(spec);
      return tape.parameter(graph.input(`parameter ${spec.name}`, 'float', spec.shape));
    },
  });
  const { shape } = network.forward(scope, inputVariables(network, tape, 1));
  const [rows, outputs] = shape;
  if (shape.length !== 2 || rows !== 1 || typeof outputs !== 'number') {
    throw graphError('network', 'an output of [n, outputs]', `[${shape.join(', ')}] for one row`);
  }
  return { parameters, outputs, usesRandom: scope.randomUses > 0 };
}

/** The inputs of a network as inputs of a graph, under their names. */
export function inputVariables(
  network: Network,
  tape: Tape,
  rows: Dimension,
): Readonly<Record<string, Variable>> {
  return Object.fromEntries(
    Object.keys(network.inputs).map((name) => [
      name,
      tape.constant(addInput(tape.graph, network, name, rows)),
    ]),
  );
}

/** One input of a network as an input of a graph; a shared one has a number of entries of its own. */
export function addInput(
  graph: GraphBuilder,
  { inputs }: Network,
  name: string,
  rows: Dimension,
): Value {
  const { shape, type = 'float', shared = false } = inputs[name] as NetworkInput;
  return graph.input(name, type, [shared ? `${name}.entries` : rows, ...shape]);
}
