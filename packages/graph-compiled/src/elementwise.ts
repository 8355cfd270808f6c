import type { ElementType } from '@prodrome/graph';
import { binaryKernels } from './binary-kernels.ts';
import { input, type Call, type Operator, type Operators, type Step } from './call.ts';
import { lacks } from './graph-error.ts';
import { broadcast, loopsOver, type Loops, type Operand } from './loops.ts';
import type { View } from './view.ts';

const logical = ['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'And', 'Or', 'Xor'];
const whole: readonly ElementType[] = ['int64', 'int32', 'uint8', 'int8', 'uint32', 'uint64'];

/** Rounds a result to what its type can hold. */
function roundTo({ type, data }: View): Step | undefined {
  if (type !== 'float') return undefined;
  return () => {
    for (let i = 0; i < data.length; i++) data[i] = Math.fround(data[i] as number);
  };
}

/** Adds work whose result may need rounding to its type. */
export function addRounded(call: Call, out: View, step: Step): void {
  call.add(step);
  const round = roundTo(out);
  if (round) call.add(round);
}

const binary =
  (name: string): Operator =>
  (call) => {
    const views = call.inputs.map((_, i) => input(call, i));
    const [first = input(call, 0), ...others] = views;
    const kernel = binaryKernels[name];
    if (!kernel) throw lacks(`operator ${name}`);
    let result = first;
    for (const other of others) {
      const type = logical.includes(name) ? 'bool' : first.type;
      const out = call.room(type, broadcast([result.shape, other.shape]));
      const step = kernel(loopsOver(call, out, [result, other]));
      if (name === 'Div' && whole.includes(type)) {
        call.add(step);
        call.add(mapped({ ...loopsOver(call, out, [out]) }, Math.trunc));
      } else if (type === 'float' && !['Max', 'Min'].includes(name)) addRounded(call, out, step);
      else call.add(step);
      result = out;
    }
    return [result];
  };

function mapped({ out, rows, columns, operands: [x] }: Loops, of: (a: number) => number): Step {
  const { data, begin, row, column } = x as Operand;
  return () => {
    for (let r = 0, k = 0; r < rows; r++) {
      for (let c = 0, i = begin + r * row; c < columns; c++, i += column) {
        out[k++] = of(data[i] as number);
      }
    }
  };
}

const unary =
  (of: (a: number) => number, type?: ElementType): Operator =>
  (call) => {
    const view = input(call, 0);
    const out = call.room(type ?? view.type, view.shape);
    addRounded(call, out, mapped(loopsOver(call, out, [view]), of));
    return [out];
  };

const isNaNOperator: Operator = (call) => {
  const view = input(call, 0);
  const out = call.room('bool', view.shape);
  const loops = loopsOver(call, out, [view]);
  const { data, begin, row, column } = loops.operands[0] as Operand;
  const { out: result, rows, columns } = loops;
  call.add(() => {
    for (let r = 0, k = 0; r < rows; r++) {
      for (let c = 0, i = begin + r * row; c < columns; c++, i += column) {
        result[k++] = Number.isNaN(data[i]) ? 1 : 0;
      }
    }
  });
  return [out];
};

const where: Operator = (call) => {
  const views = [input(call, 0), input(call, 1), input(call, 2)];
  const out = call.room(input(call, 1).type, broadcast(views.map(({ shape }) => shape)));
  const { out: result, rows, columns, operands } = loopsOver(call, out, views);
  const [test, yes, no] = operands as [Operand, Operand, Operand];
  const [tests, left, right] = [test.data, yes.data, no.data];
  call.add(() => {
    for (let r = 0, k = 0; r < rows; r++) {
      let t = test.begin + r * test.row;
      let i = yes.begin + r * yes.row;
      let j = no.begin + r * no.row;
      for (let c = 0; c < columns; c++) {
        result[k++] = (tests[t] === 0 ? right[j] : left[i]) as number;
        t += test.column;
        i += yes.column;
        j += no.column;
      }
    }
  });
  return [out];
};

const clip: Operator = (call) => {
  const view = input(call, 0);
  const bound = (at: number, otherwise: number): readonly [Float64Array, number] => {
    const given = call.inputs[at];
    return given ? [given.data, given.offset] : [Float64Array.of(otherwise), 0];
  };
  const [low, lowAt] = bound(1, -Infinity);
  const [high, highAt] = bound(2, Infinity);
  const out = call.room(view.type, view.shape);
  const clipped = (a: number): number =>
    Math.min(Math.max(a, low[lowAt] as number), high[highAt] as number);
  call.add(mapped(loopsOver(call, out, [view]), clipped));
  return [out];
};

/** By itself, because windows of a memory are cast at each row. */
function rounded({ out, rows, columns, operands: [x] }: Loops): Step {
  const { data, begin, row, column } = x as Operand;
  return () => {
    for (let r = 0, k = 0; r < rows; r++) {
      for (let c = 0, i = begin + r * row; c < columns; c++, i += column) {
        out[k++] = Math.fround(data[i] as number);
      }
    }
  };
}

/** What a number becomes where it is no longer of a wider type. */
const casts: Partial<Record<ElementType, (a: number) => number>> = {
  float: Math.fround,
  // as onnxruntime has it: the least there is
  int64: (a) => (Number.isNaN(a) ? -(2 ** 63) : Math.trunc(a)),
  int32: (a) => (Number.isNaN(a) ? -(2 ** 31) : Math.trunc(a) | 0),
  uint8: (a) => Math.trunc(a) & 255,
  bool: (a) => (a === 0 ? 0 : 1),
};
const codes: Readonly<Record<number, ElementType>> = {
  ...{ 1: 'float', 2: 'uint8', 6: 'int32', 7: 'int64', 9: 'bool', 11: 'double' },
};

const cast: Operator = (call) => {
  const view = input(call, 0);
  const to = call.node.attributes['to'];
  const code = to?.kind === 'int' ? to.value : 0;
  const type = codes[code];
  if (!type) throw lacks(`a cast to the type ${code}`);
  const of = casts[type];
  const fits = type === 'double' || type === view.type || view.type === 'bool';
  if (!of || fits) return [{ ...view, type }];
  const out = call.room(type, view.shape);
  const loops = loopsOver(call, out, [view]);
  call.add(type === 'float' ? rounded(loops) : mapped(loops, of));
  return [out];
};

/** Half of a step goes to the even neighbour. */
function roundEven(a: number): number {
  const near = Math.round(a);
  return near - a === 0.5 && near % 2 !== 0 ? near - 1 : near;
}

const sigmoid = (a: number): number => 1 / (1 + Math.exp(-a));

/** Operators that work element by element. */
export const elementwise: Operators = {
  ...Object.fromEntries(Object.keys(binaryKernels).map((name) => [name, binary(name)])),
  Where: where,
  Clip: clip,
  Cast: cast,
  IsNaN: isNaNOperator,
  Not: unary((a) => 1 - a, 'bool'),
  Abs: unary(Math.abs),
  Ceil: unary(Math.ceil),
  Cos: unary(Math.cos),
  Exp: unary(Math.exp),
  Floor: unary(Math.floor),
  Log: unary(Math.log),
  Neg: unary((a) => -a),
  Reciprocal: unary((a) => 1 / a),
  Relu: unary((a) => Math.max(a, 0)),
  Round: unary(roundEven),
  Sigmoid: unary(sigmoid),
  Sign: unary(Math.sign),
  Sin: unary(Math.sin),
  Sqrt: unary(Math.sqrt),
  Tanh: unary(Math.tanh),
};
