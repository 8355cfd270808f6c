export {
  createTensorflowBackend,
  probeTensorflow,
  type TensorflowBackend,
  type TensorflowSettings,
} from './tensorflow-backend.ts';
export type { TensorflowEngine, TensorflowReport } from './engines.ts';
export {
  tensorflow,
  tensorflowOptionsSchema,
  type TensorflowOptions,
} from './tensorflow-training.ts';
