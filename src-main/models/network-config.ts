import type { TrainingConfig } from '../../src-shared/schemas/training-config';
import type { NetworkConfig } from './siamese-network';

/** The network that a training config describes, for frames of that size. */
export function toNetworkConfig({ model }: TrainingConfig, height: number, width: number): NetworkConfig {
  return {
    type: model.type,
    channels: model.res_in_channels,
    height,
    width,
    classes: model.num_classes,
    stageChannels: model.res_out_channels_list,
    blocksPerStage: model.blocks_per_stage,
    comparison: model.comparison,
    batchNorm: model.batch_norm,
  };
}
