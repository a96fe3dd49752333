import type { TrainingConfig } from '../../src-shared/schemas/training-config';
import { listConvolutions } from './list-convolutions';

/** Trainable numbers of the network that a config describes, for frames of that size. */
export function countParameters(config: TrainingConfig, height: number, width: number): number {
  const convolutions = listConvolutions(config, height, width);
  const inConvolutions = convolutions.reduce((sum, { kernel, inputs, outputs, hasBias, hasBatchNorm }) => {
    const vectors = (hasBias ? 1 : 0) + (hasBatchNorm ? 2 : 0);
    return sum + kernel ** 2 * inputs * outputs + vectors * outputs;
  }, 0);
  const features = convolutions.at(-1);
  return inConvolutions + (features ? features.outputs * features.height * features.width * config.model.num_classes : 0);
}
