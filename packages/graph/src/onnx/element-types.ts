import type { ElementType } from './model.ts';

interface Format {
  /** The number ONNX gives the type (`TensorProto.DataType`). */
  readonly code: number;
  /** Bytes of one element; 0 where they vary. */
  readonly size: number;
}

const formats: Readonly<Record<ElementType, Format>> = {
  float: { code: 1, size: 4 },
  uint8: { code: 2, size: 1 },
  int8: { code: 3, size: 1 },
  int32: { code: 6, size: 4 },
  int64: { code: 7, size: 8 },
  string: { code: 8, size: 0 },
  bool: { code: 9, size: 1 },
  float16: { code: 10, size: 2 },
  double: { code: 11, size: 8 },
  uint32: { code: 12, size: 4 },
  uint64: { code: 13, size: 8 },
  bfloat16: { code: 16, size: 2 },
};

const byCode = new Map(
  Object.entries(formats).map(([type, { code }]) => [code, type as ElementType]),
);

/** ONNX's number of an element type. */
export const codeOf = (type: ElementType): number => formats[type].code;

/** The element type of ONNX's number; undefined for those this package does not know. */
export const typeOfCode = (code: number): ElementType | undefined => byCode.get(code);

/** Bytes of one element. */
export const sizeOf = (type: ElementType): number => formats[type].size;

/** Elements of a tensor. */
export const countOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);
