import { graphError } from '../graph-error.ts';
import { codeOf, countOf, sizeOf } from '../onnx/element-types.ts';
import type {
  Attribute,
  ElementType,
  GraphSpec,
  ModelSpec,
  NodeSpec,
  TensorSpec,
  ValueSpec,
} from '../onnx/model.ts';
import { algebraRules } from './rules-algebra.ts';
import { elementwiseRules } from './rules-elementwise.ts';
import { layoutRules } from './rules-layout.ts';
import { treeRules } from './rules-trees.ts';
import { NodeInRule, type RuleTable } from './rule.ts';
import { sameShape, showShape, type Shape } from './shapes.ts';
import type { Value, ValueType } from './value.ts';

/** An attribute: a plain number is an integer, a text a string, a list integers; anything else says its kind. */
export type AttributeValue = number | string | readonly number[] | Attribute;

/** What is said of an operator outside the table of rules: its domain, and what comes out. */
export interface CustomOperator {
  readonly domain: string;
  readonly outputs: readonly ValueType[];
}

/** What a model says of itself beside its graph. */
export interface ModelSettings {
  readonly metadata?: Readonly<Record<string, string>>;
  /** Versions of operator sets beside ONNX's own; those of operators with rules are known. */
  readonly opsets?: Readonly<Record<string, number>>;
}

const rules: RuleTable = { ...elementwiseRules, ...layoutRules, ...algebraRules, ...treeRules };
const opset = 18;
/** Operator sets beside ONNX's own whose operators have rules, and their versions. */
const otherOpsets: Readonly<Record<string, number>> = { 'ai.onnx.ml': 5 };
const domainOf = (operator: string): string => (operator in treeRules ? 'ai.onnx.ml' : '');
const irVersion = 8;
const cachedElements = 64;

/** What a graph shares with its bodies: the counter of names, so that they never redefine what is around them. */
interface Shared {
  next: number;
  /** Domains of operators that were added. */
  readonly domains: Set<string>;
}

/**
 * Builds an ONNX graph (operator set 18, `ai.onnx.ml` 5). Each operator's inputs are checked as it is added; equal short constants are stored once; names
 * are counted, so the same calls give the same bytes.
 */
export class GraphBuilder {
  readonly name: string;
  private readonly around: GraphBuilder | undefined;
  private readonly shared: Shared;
  private readonly known = new Set<string>();
  private readonly results = new Set<string>();
  private readonly nodes: NodeSpec[] = [];
  private readonly initializers: TensorSpec[] = [];
  private readonly inputs: ValueSpec[] = [];
  private readonly outputs: ValueSpec[] = [];
  private readonly constants = new Map<string, Value>();

  constructor(name: string, around?: GraphBuilder) {
    this.name = name;
    this.around = around;
    this.shared = around ? around.shared : { next: 0, domains: new Set() };
  }

  /** An input under this name, or a counted one. */
  input(name: string | undefined, type: ElementType, shape: Shape): Value {
    const value = this.define({ type, shape }, name);
    this.inputs.push({ name: value.name, type, shape });
    return value;
  }

  /**
   * Makes a value an output, under this name where one is given.
   * @throws ProdromeError `GRAPH` when the value is of another graph.
   */
  output(value: Value, name?: string): void {
    this.mustKnow(value, 'output');
    const { type, shape } = value;
    // an output without a name of its own may be the result of a node; a name, an input or a second use needs one more
    const direct =
      name === undefined &&
      this.results.has(value.name) &&
      this.outputs.every((o) => o.name !== value.name);
    const out = direct ? value : this.op('Identity', [value], {}, name);
    this.outputs.push({ name: out.name, type, shape });
  }

  /** A 32-bit float constant; without a shape a number is a scalar, a list a vector. */
  float(values: number | readonly number[] | Float32Array, shape?: readonly number[]): Value {
    const data = Float32Array.from(typeof values === 'number' ? [values] : values);
    return this.constant('float', shape ?? (typeof values === 'number' ? [] : [data.length]), data);
  }

  /** A 64-bit integer constant; without a shape a number is a scalar, a list a vector. */
  int(values: number | readonly number[], shape?: readonly number[]): Value {
    const list = typeof values === 'number' ? [values] : values;
    const data = BigInt64Array.from(list, BigInt);
    const own = this.constant(
      'int64',
      shape ?? (typeof values === 'number' ? [] : [data.length]),
      data,
    );
    return list.length <= cachedElements ? { ...own, integers: list } : own;
  }

  /**
   * A constant of any number type; `name` gives a large one (a trained weight) its name in the file.
   * @throws ProdromeError `GRAPH` when the data do not fill the shape.
   */
  constant(
    type: ElementType,
    shape: readonly number[],
    data: ArrayBufferView,
    name?: string,
  ): Value {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
    if (bytes.length !== countOf(shape) * sizeOf(type)) {
      throw graphError(
        'constant',
        `${countOf(shape)} × ${sizeOf(type)} bytes`,
        String(bytes.length),
      );
    }
    const key = `${type} ${showShape(shape)} ${bytes.join()}`;
    const short = name === undefined && bytes.length <= 8 * cachedElements;
    const found = short ? this.constants.get(key) : undefined;
    if (found) return found;
    const value = this.define({ type, shape }, name);
    this.initializers.push({ name: value.name, type, shape, bytes });
    if (short) this.constants.set(key, value);
    return value;
  }

  /** Adds an operator with one output. @throws ProdromeError `GRAPH` when its inputs do not fit. */
  op(
    operator: string,
    inputs: readonly (Value | undefined)[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    name?: string,
  ): Value {
    const types = this.infer(operator, inputs, attributes, 1);
    const domain = domainOf(operator);
    return this.add(operator, domain, inputs, attributes, types.slice(0, 1), name)[0] as Value;
  }

  /** Adds an operator with several outputs. @throws ProdromeError `GRAPH` when its inputs do not fit, or it has not so many outputs. */
  ops(
    operator: string,
    inputs: readonly (Value | undefined)[],
    attributes: Readonly<Record<string, AttributeValue>>,
    outputs: number,
  ): readonly Value[] {
    const types = this.infer(operator, inputs, attributes, outputs);
    if (types.length < outputs) {
      throw graphError(operator, `${types.length} outputs at the most`, String(outputs));
    }
    return this.add(operator, domainOf(operator), inputs, attributes, types.slice(0, outputs));
  }

  /** Whether an operator has a rule here. */
  knows(operator: string): boolean {
    return Object.hasOwn(rules, operator);
  }

  /** Adds an operator that has no rule here; what comes out is believed. */
  custom(
    operator: string,
    inputs: readonly (Value | undefined)[],
    attributes: Readonly<Record<string, AttributeValue>>,
    { domain, outputs }: CustomOperator,
  ): readonly Value[] {
    return this.add(operator, domain, inputs, attributes, outputs);
  }

  /** `Cast` to another element type; the value itself where it has it. */
  cast(value: Value, type: ElementType): Value {
    return value.type === type ? value : this.op('Cast', [value], { to: codeOf(type) });
  }

  /** A graph for the body of a control operator; it sees all values of this one. */
  body(name: string): GraphBuilder {
    return new GraphBuilder(name, this);
  }

  /** What was built, as plain data. @throws ProdromeError `GRAPH` without outputs. */
  graph(): GraphSpec {
    if (this.outputs.length === 0) throw graphError(`graph '${this.name}'`, 'outputs', 'none');
    const { name, nodes, initializers, inputs, outputs } = this;
    return { name, nodes, initializers, inputs, outputs };
  }

  /** The whole model. */
  model({ metadata = {}, opsets = {} }: ModelSettings = {}): ModelSpec {
    return {
      ...{ irVersion, producer: 'prodrome', metadata },
      opsets: { '': opset, ...this.usedOpsets(), ...opsets },
      graph: this.graph(),
    };
  }

  private usedOpsets(): Readonly<Record<string, number>> {
    const { domains } = this.shared;
    return Object.fromEntries(Object.entries(otherOpsets).filter(([name]) => domains.has(name)));
  }

  private infer(
    operator: string,
    inputs: readonly (Value | undefined)[],
    attributes: Readonly<Record<string, AttributeValue>>,
    outputs: number,
  ): readonly ValueType[] {
    const rule = this.knows(operator) ? rules[operator] : undefined;
    if (!rule) {
      throw graphError(operator, 'a known operator', 'another', { hint: 'custom() takes any' });
    }
    return rule(new NodeInRule(operator, inputs, attributesOf(operator, attributes), outputs));
  }

  private add(
    operator: string,
    domain: string,
    inputs: readonly (Value | undefined)[],
    attributes: Readonly<Record<string, AttributeValue>>,
    types: readonly ValueType[],
    name?: string,
  ): readonly Value[] {
    for (const value of inputs) if (value) this.mustKnow(value, operator);
    const outputs = types.map((type) => this.define(type, name));
    for (const output of outputs) this.results.add(output.name);
    this.shared.domains.add(domain);
    this.nodes.push({
      name: `${operator}_${this.shared.next++}`,
      type: operator,
      domain,
      inputs: inputs.map((value) => value?.name ?? ''),
      outputs: outputs.map((value) => value.name),
      attributes: attributesOf(operator, attributes),
    });
    return outputs;
  }

  private define({ type, shape }: ValueType, name = `v${this.shared.next++}`): Value {
    if (this.sees(name))
      throw graphError(`graph '${this.name}'`, 'each name once', `'${name}' twice`);
    this.known.add(name);
    return { name, type, shape };
  }

  private sees(name: string): boolean {
    return this.known.has(name) || (this.around?.sees(name) ?? false);
  }

  private mustKnow(value: Value, where: string): void {
    if (!this.sees(value.name)) {
      throw graphError(where, `values of graph '${this.name}' or around it`, `'${value.name}'`);
    }
  }
}

/** @throws ProdromeError `GRAPH` when the two have other types or shapes. */
export function mustMatch(where: string, wanted: ValueType, got: ValueType): void {
  if (wanted.type === got.type && sameShape(wanted.shape, got.shape)) return;
  const show = ({ type, shape }: ValueType) => `${type} ${showShape(shape)}`;
  throw graphError(where, show(wanted), show(got));
}

function attributesOf(
  operator: string,
  given: Readonly<Record<string, AttributeValue>>,
): Readonly<Record<string, Attribute>> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, attributeOf(operator, name, value)]),
  );
}

function attributeOf(operator: string, name: string, value: AttributeValue): Attribute {
  if (typeof value === 'string') return { kind: 'string', value };
  if (typeof value === 'number') {
    if (Number.isInteger(value)) return { kind: 'int', value };
    throw graphError(`${operator}, ${name}`, 'an integer, or { kind: "float" }', String(value));
  }
  return 'kind' in value ? value : { kind: 'ints', value };
}
