import type { Call } from './call.ts';
import { lacks } from './tensorflow-error.ts';
import { isHost, toTensor, type HostArray, type Value } from './values.ts';

// ONNX numbers its element types
const names: Readonly<Record<number, HostArray['type'] | 'float'>> = {
  1: 'float',
  7: 'int64',
  9: 'bool',
  11: 'double',
  13: 'uint64',
};

/** `Cast` between the types there are. */
export function castValue(call: Call): Value {
  const to = names[call.integer('to', 0)];
  const value = call.inputs[0];
  if (!to || !value) throw lacks(`operator Cast to type ${String(call.integer('to', 0))}`);
  if (to === 'float') return call.tf.cast(toTensor(call.tf, value), 'float32');
  const { shape } = value;
  const data = isHost(value) ? value.data : Array.from(value.dataSync());
  switch (to) {
    case 'double':
      return { type: to, shape, data: data.map(Number) };
    case 'bool':
      return { type: to, shape, data: data.map((each) => (Number(each) === 0 ? 0 : 1)) };
    case 'int64':
      return { type: to, shape, data: data.map((each) => BigInt.asIntN(64, whole(each))) };
    case 'uint64':
      return { type: to, shape, data: data.map((each) => BigInt.asUintN(64, whole(each))) };
  }
}

const whole = (value: number | bigint): bigint =>
  typeof value === 'bigint' ? value : BigInt(Math.trunc(value));
