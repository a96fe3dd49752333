import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { FindValues } from '../models/parameter-set';
import type { NamedTensor } from '../storage/tensor-data';

/** Looks float32 tensors of a checkpoint up by name. */
export function findCheckpointTensor(tensors: readonly NamedTensor[], file: string): FindValues {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return (name) => {
    const tensor = byName.get(name);
    if (!tensor || !(tensor.data instanceof Float32Array)) {
      const problem = tensor ? 'is not float32' : 'is missing';
      throw new AnalogonError(
        'CHECKPOINT_INVALID',
        `${file}: tensor ${name} ${problem}. Give a checkpoint that Analogon wrote for this model configuration.`,
      );
    }
    return { name, shape: tensor.shape, data: tensor.data };
  };
}
