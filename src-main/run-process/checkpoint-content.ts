import { type CheckpointMetadata, checkpointFormatVersion, type TrainingProgress } from '../../src-shared/schemas/checkpoint-metadata';
import type { TrainingConfig } from '../../src-shared/schemas/training-config';
import type { PreparedDataset } from '../datasets/prepared-dataset';
import { exportNetworkState } from '../models/network-state';
import type { SiameseNetwork } from '../models/siamese-network';
import type { Checkpoint } from '../storage/checkpoint-file';
import type { ComputeEngine } from '../tensorflow/compute-engine';
import type { EarlyStopping } from '../training/callbacks/early-stopping';
import type { LearningRateScheduler } from '../training/learning-rate-scheduler';
import type { Optimizer } from '../training/optimizer';
import type { TrainingState } from '../training/training-state';

/** What a checkpoint is made of. */
export interface CheckpointSources {
  readonly engine: Pick<ComputeEngine, 'kind' | 'version'>;
  readonly dataset: PreparedDataset;
  readonly config: TrainingConfig;
  readonly classHours: readonly number[];
  readonly network: SiameseNetwork;
  readonly optimizer: Optimizer;
  readonly scheduler: LearningRateScheduler;
  readonly earlyStopping: EarlyStopping;
  readonly parentHash: string | undefined;
}

/** All that a run is at this moment: a run that is resumed from it goes on as if it had never stopped. */
export function collectCheckpoint(sources: CheckpointSources, state: TrainingState, best: TrainingProgress['best']): Checkpoint {
  return {
    tensors: exportNetworkState(sources.network),
    optimizerTensors: sources.optimizer.exportState(),
    metadata: describeCheckpoint(sources, state, best),
  };
}

function describeCheckpoint(
  { engine, dataset, config, classHours, scheduler, earlyStopping, parentHash }: CheckpointSources,
  state: TrainingState,
  best: TrainingProgress['best'],
): CheckpointMetadata {
  return {
    formatVersion: checkpointFormatVersion,
    created: new Date().toISOString(),
    run: config.id,
    config,
    normalization: dataset.normalization,
    classHours,
    inputShape: [dataset.channels, dataset.height, dataset.width],
    datasetHash: dataset.datasetHash,
    progress: {
      epoch: state.epoch,
      step: state.step,
      batchesInEpoch: state.batchesInEpoch,
      epochSums: { ...state.epochSums },
      learningRate: scheduler.learningRate,
      scheduler: scheduler.state,
      best,
      ...earlyStopping.state,
    },
    // Every stream is seeded by run, purpose and epoch: there is no state to keep.
    random: {},
    engine: { kind: engine.kind, version: engine.version },
    parentHash,
  };
}
