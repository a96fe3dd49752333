import { createRandomGenerator } from '../../src-shared/random/random-generator';
import { toNetworkConfig } from '../models/network-config';
import { importNetworkState } from '../models/network-state';
import { createSiameseNetwork, type SiameseNetwork } from '../models/siamese-network';
import type { Checkpoint } from '../storage/checkpoint-file';
import { findCheckpointTensor } from '../training/find-checkpoint-tensor';

/** The trained network of a checkpoint. @throws AnalogonError `CHECKPOINT_INVALID` */
export function loadNetwork({ tensors, metadata }: Checkpoint, file: string): SiameseNetwork {
  const [, height, width] = metadata.inputShape;
  const network = createSiameseNetwork(toNetworkConfig(metadata.config, height, width), createRandomGenerator(0));
  importNetworkState(network, findCheckpointTensor(tensors, file));
  return network;
}
