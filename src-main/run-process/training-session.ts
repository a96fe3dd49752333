import { createRandomGenerator, mixSeeds } from '../../src-shared/random/random-generator';
import { type CheckpointMetadata, checkpointFormatVersion } from '../../src-shared/schemas/checkpoint-metadata';
import type { RunEventBody } from '../../src-shared/schemas/run-event';
import type { TrainingConfig } from '../../src-shared/schemas/training-config';
import type { PairSampler, PreparedDataset } from '../datasets/prepared-dataset';
import { toNetworkConfig } from '../models/network-config';
import { exportNetworkState } from '../models/network-state';
import { createSiameseNetwork, type SiameseNetwork } from '../models/siamese-network';
import { writeCheckpoint } from '../storage/checkpoint-file';
import type { ComputeEngine } from '../tensorflow/compute-engine';
import { createCheckpointKeeper } from '../training/callbacks/checkpoint-keeper';
import { createEarlyStopping } from '../training/callbacks/early-stopping';
import { createFiniteLossGuard } from '../training/callbacks/finite-loss-guard';
import { createHealthMonitor } from '../training/callbacks/health-monitor';
import { createMetricLogger } from '../training/callbacks/metric-logger';
import { createOptimizer } from '../training/create-optimizer';
import { drawEpochPairs, randomStreams } from '../training/epoch-pairs';
import { createLearningRateScheduler, warmUpShare } from '../training/learning-rate-scheduler';
import type { TrainingLoop } from '../training/train-model';
import { createTrainStep } from '../training/train-step';
import type { TrainingCallback } from '../training/training-callback';
import type { TrainingState } from '../training/training-state';

/** `last.ckpt` in the middle of an epoch: at most this much work is lost. */
const checkpointIntervalMs = 5 * 60_000;

interface SessionParts {
  readonly engine: ComputeEngine;
  readonly dataset: PreparedDataset;
  readonly config: TrainingConfig;
  readonly sampler: PairSampler;
  readonly runFolder: string;
  readonly classHours: readonly number[];
  readonly emit: (event: RunEventBody) => void;
  readonly isStopRequested: () => boolean;
}

/** A run's network, optimiser, schedule and callbacks, put together from its config. */
export interface TrainingSession {
  readonly network: SiameseNetwork;
  readonly state: TrainingState;
  readonly stepsPerEpoch: number;
  readonly loop: Omit<TrainingLoop, 'reader' | 'validate'>;
  bestEpoch(): number | undefined;
}

export function createSession(parts: SessionParts): TrainingSession {
  const { engine, dataset, config, sampler, runFolder, emit } = parts;
  const { model, training, data } = config;
  const network = createSiameseNetwork(
    toNetworkConfig(config, dataset.height, dataset.width),
    createRandomGenerator(mixSeeds(training.seed, randomStreams.weights)),
  );
  const optimizer = createOptimizer(network.parameters, model);
  const scheduler = createLearningRateScheduler(model, training.epochs);
  const pairsPerEpoch = data.num_samples ?? dataset.split.train.length;
  const stepsPerEpoch = Math.ceil(pairsPerEpoch / training.batch_size);
  const state: TrainingState = { epoch: 0, step: 0, batchesInEpoch: 0, epochSums: { loss: 0, correct: 0, pairs: 0 }, stop: undefined };

  const earlyStopping = createEarlyStopping(training.early_stopping ? training.patience : Number.POSITIVE_INFINITY, {
    validationsWithoutImprovement: 0,
  });
  const schedule: TrainingCallback = {
    epochCompleted: () => scheduler.afterEpoch(),
    validationCompleted: (_, { metrics }) => scheduler.afterValidation(metrics['loss'] ?? Number.NaN),
  };
  const write = (file: string, at: TrainingState, best: CheckpointMetadata['progress']['best']) =>
    writeCheckpoint(file, {
      tensors: exportNetworkState(network),
      optimizerTensors: optimizer.exportState(),
      metadata: {
        formatVersion: checkpointFormatVersion,
        created: new Date().toISOString(),
        run: config.id,
        config,
        normalization: dataset.normalization,
        classHours: [...parts.classHours],
        inputShape: [dataset.channels, dataset.height, dataset.width],
        datasetHash: dataset.datasetHash,
        progress: {
          epoch: at.epoch,
          step: at.step,
          batchesInEpoch: at.batchesInEpoch,
          epochSums: { ...at.epochSums },
          learningRate: scheduler.learningRate,
          scheduler: scheduler.state,
          best,
          ...earlyStopping.state,
        },
        // Every stream is seeded by run, purpose and epoch: there is no state to keep.
        random: {},
        engine: { kind: engine.kind, version: engine.version },
      },
    });
  const keeper = createCheckpointKeeper({
    runFolder,
    monitor: training.checkpoint_monitor,
    best: undefined,
    intervalMs: checkpointIntervalMs,
    write,
    emit,
  });

  return {
    network,
    state,
    stepsPerEpoch,
    bestEpoch: () => keeper.best?.epoch,
    loop: {
      epochs: training.epochs,
      validationInterval: training.validation_interval,
      batchSize: training.batch_size,
      frameShape: [dataset.height, dataset.width, dataset.channels],
      drawPairs: (epoch) => drawEpochPairs(sampler, pairsPerEpoch, data.augmentation.shift, training.seed, epoch),
      trainStep: createTrainStep(engine, network, optimizer, model.clip_norm),
      learningRateAt: (step) =>
        scheduler.learningRate * warmUpShare(step, training.epochs * stepsPerEpoch, model.scheduler_options.warmup_fraction),
      stepSizesAt: optimizer.stepSizes,
      callbacks: [
        createFiniteLossGuard(),
        createMetricLogger(emit, training.log_every_n_steps),
        schedule,
        earlyStopping,
        createHealthMonitor(emit, model.num_classes),
        keeper,
      ],
      isStopRequested: parts.isStopRequested,
    },
  };
}
