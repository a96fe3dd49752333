import { createRandomGenerator, mixSeeds } from '../../src-shared/random/random-generator';
import type { TrainingProgress } from '../../src-shared/schemas/checkpoint-metadata';
import type { RunEvent, RunEventBody } from '../../src-shared/schemas/run-event';
import type { TrainingConfig } from '../../src-shared/schemas/training-config';
import type { PairSampler, PreparedDataset } from '../datasets/prepared-dataset';
import { toNetworkConfig } from '../models/network-config';
import { importNetworkState } from '../models/network-state';
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
import { findCheckpointTensor } from '../training/find-checkpoint-tensor';
import { createLearningRateScheduler, warmUpShare } from '../training/learning-rate-scheduler';
import type { TrainingLoop } from '../training/train-model';
import { createTrainStep } from '../training/train-step';
import type { TrainingCallback } from '../training/training-callback';
import type { TrainingState } from '../training/training-state';
import { collectCheckpoint } from './checkpoint-content';
import type { ResumePoint } from './resume-point';

const defaultCheckpointIntervalSeconds = 300;

interface SessionParts {
  readonly engine: ComputeEngine;
  readonly dataset: PreparedDataset;
  readonly config: TrainingConfig;
  readonly sampler: PairSampler;
  readonly runFolder: string;
  readonly classHours: readonly number[];
  /** Seconds from one `last.ckpt` in the middle of an epoch to the next: at most this much work is lost. */
  readonly checkpointIntervalSeconds?: number | undefined;
  readonly resumePoint?: ResumePoint | undefined;
  /** What the run said before it was resumed. */
  readonly earlierEvents?: readonly RunEvent[];
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
  const { engine, dataset, config, sampler, runFolder, emit, resumePoint } = parts;
  const progress = resumePoint?.checkpoint.metadata.progress;
  const { model, training, data } = config;
  const network = createSiameseNetwork(
    toNetworkConfig(config, dataset.height, dataset.width),
    createRandomGenerator(mixSeeds(training.seed, randomStreams.weights)),
  );
  const optimizer = createOptimizer(network.parameters, model);
  const scheduler = createLearningRateScheduler(
    model,
    training.epochs,
    progress && { learningRate: progress.learningRate, state: progress.scheduler },
  );
  const pairsPerEpoch = data.num_samples ?? dataset.split.train.length;
  const stepsPerEpoch = Math.ceil(pairsPerEpoch / training.batch_size);
  const earlyStopping = createEarlyStopping(training.early_stopping ? training.patience : Number.POSITIVE_INFINITY, {
    lowestValidationLoss: progress?.lowestValidationLoss,
    validationsWithoutImprovement: progress?.validationsWithoutImprovement ?? 0,
  });
  const state = startState(progress);
  if (earlyStopping.isExhausted) state.stop = 'early_stopping';
  if (resumePoint) {
    const { tensors, optimizerTensors } = resumePoint.checkpoint;
    importNetworkState(network, findCheckpointTensor(tensors, resumePoint.file));
    optimizer.importState(findCheckpointTensor(optimizerTensors, resumePoint.file));
  }
  const learningRateAt = (step: number) =>
    scheduler.learningRate * warmUpShare(step, training.epochs * stepsPerEpoch, model.scheduler_options.warmup_fraction);
  const schedule: TrainingCallback = {
    epochCompleted: () => scheduler.afterEpoch(),
    validationCompleted: (_, { metrics }) => scheduler.afterValidation(metrics['loss'] ?? Number.NaN),
  };
  const sources = { ...parts, network, optimizer, scheduler, earlyStopping, parentHash: resumePoint?.hash };
  const keeper = createCheckpointKeeper({
    runFolder,
    monitor: training.checkpoint_monitor,
    best: progress?.best,
    intervalMs: 1000 * (parts.checkpointIntervalSeconds ?? defaultCheckpointIntervalSeconds),
    write: (file, at, best) => writeCheckpoint(file, collectCheckpoint(sources, at, best)),
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
      learningRateAt,
      stepSizesAt: optimizer.stepSizes,
      callbacks: [
        createFiniteLossGuard(),
        createMetricLogger(emit, training.log_every_n_steps, learningRateAt(state.step)),
        schedule,
        earlyStopping,
        createHealthMonitor(emit, model.num_classes, healthWarningsIn(parts.earlierEvents ?? [])),
        keeper,
      ],
      isStopRequested: parts.isStopRequested,
    },
  };
}

function startState(progress: TrainingProgress | undefined): TrainingState {
  const { epoch = 0, step = 0, batchesInEpoch = 0, epochSums = {} } = progress ?? {};
  const { loss = 0, correct = 0, pairs = 0, seconds = 0 } = epochSums;
  return { epoch, step, batchesInEpoch, epochSums: { loss, correct, pairs, seconds }, stop: undefined };
}

function healthWarningsIn(events: readonly RunEvent[]) {
  return events.flatMap((event) => (event.type === 'health.warning' ? [event.code] : []));
}
