import { readFileSync } from 'node:fs';
import { input, number, type Call, type Operator, type Operators } from './call.ts';
import { lacks } from './graph-error.ts';
import { asDense } from './loops.ts';
import { knownNumbers, type View } from './view.ts';
import { Instance, Memory, Module } from './web-assembly.ts';

/** The module that the package's build makes of `wasm`, in base64: the build puts it here. */
declare const lstmBytes: string | undefined;

type Kernel = (...given: number[]) => void;

let compiled: object | undefined;

function moduleOf(): object {
  if (compiled) return compiled;
  const bytes =
    typeof lstmBytes === 'undefined'
      ? // from the sources too, what was built is run
        readFileSync(new URL('../dist/lstm.wasm', import.meta.url))
      : Buffer.from(lstmBytes, 'base64');
  compiled = new Module(Uint8Array.from(bytes));
  return compiled;
}

/** Arrays of floats in a memory of their own, each from a multiple of 16 bytes on. */
class Room {
  private size = 0;

  place(count: number): number {
    const at = this.size;
    this.size += Math.ceil((4 * count) / 64) * 64;
    return at;
  }

  open(): { readonly numbers: Float32Array; readonly run: Kernel } {
    const memory = new Memory({ initial: Math.ceil(this.size / 65_536) + 1 });
    const { exports } = new Instance(moduleOf(), { env: { memory } });
    return {
      numbers: new Float32Array(memory.buffer),
      run: (exports as { readonly run: Kernel }).run,
    };
  }
}

/** Numbers [4 · units, width] as [width, 4 · padded], where each of the four gates has `padded` columns. */
function turned(values: readonly number[], units: number, padded: number): Float32Array {
  const width = values.length / (4 * units);
  const result = new Float32Array(width * 4 * padded);
  values.forEach((value, at) => {
    const [row, column] = [Math.floor(at / width), at % width];
    const gate = Math.floor(row / units);
    result[column * 4 * padded + gate * padded + (row % units)] = value;
  });
  return result;
}

const lstm: Operator = (call) => {
  expectPlain(call);
  const x = input(call, 0);
  const units = number(call, 'hidden_size', 0);
  const [steps = 0, rows = 0, inputs = 0] = x.shape;
  const [stepStride = 0, rowStride = 0, inputStride = 0] = x.strides;
  const padded = Math.ceil(units / 4) * 4;
  const known = (at: number): number[] => knownNumbers(input(call, at), `input ${at} of LSTM`);
  const weights = turned(known(1), units, padded);
  // a unit that is only there to fill up stays at 0
  const own = turned(known(2), units, padded);
  const recurrent = new Float32Array(padded * 4 * padded);
  recurrent.set(own);
  const both = call.inputs[3] ? known(3) : new Array<number>(8 * units).fill(0);
  const bias = both.slice(0, 4 * units).map((value, i) => value + (both[4 * units + i] ?? 0));

  const room = new Room();
  const place = {
    ...{ x: room.place(steps * inputs), w: room.place(weights.length) },
    ...{ r: room.place(recurrent.length), bias: room.place(4 * padded) },
    ...{ gates: room.place(4 * padded), h: room.place(padded), c: room.place(padded) },
    y: room.place(steps * padded),
  };
  const { numbers, run } = room.open();
  numbers.set(weights, place.w / 4);
  numbers.set(recurrent, place.r / 4);
  numbers.set(turned(bias, units, padded), place.bias / 4);

  const all = call.room(x.type, [steps, 1, rows, units]);
  const last = call.room(x.type, [1, rows, units]);
  const cell = call.room(x.type, [1, rows, units]);
  const wantsAll = (call.node.outputs[0] ?? '') !== '';
  const begins = [call.inputs[5], call.inputs[6]].map((view) => view && asDense(call, view));
  const begin = (view: View | undefined, at: number, row: number): void => {
    if (!view) numbers.fill(0, at / 4, at / 4 + padded);
    else
      for (let i = 0; i < units; i++)
        numbers[at / 4 + i] = view.data[view.offset + row * units + i] as number;
  };
  call.add(() => {
    for (let row = 0; row < rows; row++) {
      for (let step = 0; step < steps; step++) {
        const from = x.offset + step * stepStride + row * rowStride;
        const to = place.x / 4 + step * inputs;
        for (let i = 0; i < inputs; i++) numbers[to + i] = x.data[from + i * inputStride] as number;
      }
      begin(begins[0], place.h, row);
      begin(begins[1], place.c, row);
      const { x: at, w, r, bias: b, gates, h, c, y } = place;
      run(at, w, r, b, gates, h, c, y, steps, inputs, padded);
      for (let i = 0; i < units; i++) {
        last.data[row * units + i] = numbers[h / 4 + i] as number;
        cell.data[row * units + i] = numbers[c / 4 + i] as number;
      }
      if (!wantsAll) continue;
      for (let step = 0; step < steps; step++) {
        for (let i = 0; i < units; i++) {
          all.data[(step * rows + row) * units + i] = numbers[y / 4 + step * padded + i] as number;
        }
      }
    }
  });
  return [all, last, cell];
};

function expectPlain(call: Call): void {
  const { attributes, inputs } = call.node;
  const named = Object.keys(attributes).filter((name) => name !== 'hidden_size');
  const direction = attributes['direction'];
  const forward = direction?.kind === 'string' && direction.value === 'forward';
  const other = named.filter((name) => !(name === 'direction' && forward));
  if (other.length > 0) throw lacks(`operator LSTM with ${other.join(', ')}`);
  if ((inputs[4] ?? '') !== '' || (inputs[7] ?? '') !== '') {
    throw lacks('operator LSTM with lengths of sequences, or peepholes');
  }
  if (input(call, 0).type !== 'float') throw lacks(`operator LSTM of ${input(call, 0).type}`);
}

/** Recurrent networks, in WebAssembly. */
export const recurrent: Operators = { LSTM: lstm };
