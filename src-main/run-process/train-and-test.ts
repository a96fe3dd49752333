import fs from 'node:fs';
import path from 'node:path';
import type { EnvironmentRecord } from '../../src-shared/schemas/environment-record';
import type { RunEvent, RunEventBody } from '../../src-shared/schemas/run-event';
import type { TrainRequest } from '../../src-shared/schemas/run-process-message';
import { frequencyHours, type TrainingConfig } from '../../src-shared/schemas/training-config';
import { drawFixedPairs } from '../datasets/fixed-pairs';
import type { PreparedDataset } from '../datasets/prepared-dataset';
import { createEvaluator } from '../evaluation/evaluate-pairs';
import { importNetworkState } from '../models/network-state';
import { summarizeRun } from '../runs/run-summary';
import { readCheckpoint } from '../storage/checkpoint-file';
import type { ComputeEngine } from '../tensorflow/compute-engine';
import { createBatchReader } from '../training/batch-reader';
import { findCheckpointTensor } from '../training/find-checkpoint-tensor';
import { trainModel } from '../training/train-model';
import { writeEnvironmentRecord } from './environment-record';
import { leasedGpu } from './leased-gpu';
import { probeTestPairs } from './probe-test-pairs';
import type { ResumePoint } from './resume-point';
import type { TrainingLine } from './training-line';
import { createSession } from './training-session';

export interface PreparedRun {
  readonly request: TrainRequest;
  /** `performance.now()` at the start, before the data were prepared. */
  readonly startMs: number;
  readonly config: TrainingConfig;
  readonly dataset: PreparedDataset;
  readonly engine: ComputeEngine;
  readonly git: EnvironmentRecord['git'];
  readonly resumePoint: ResumePoint | undefined;
  readonly earlierEvents: readonly RunEvent[];
  readonly emit: (event: RunEventBody) => void;
  readonly stopRequest: TrainingLine['stopRequest'];
}

/** Trains a run whose data and engine are there, and tests its best weights. Closes neither. */
export async function trainAndTest(run: PreparedRun): Promise<void> {
  const { request, config, dataset, engine, git, resumePoint, earlierEvents, emit, stopRequest } = run;
  const { runFolder } = request;
  const fixed = drawFixedPairs(dataset, config);
  const classHours = Array.from({ length: config.model.num_classes }, (_, index) => (index + 1) * frequencyHours(config));
  const reader = createBatchReader(dataset, config.training.batch_size);
  const session = createSession({
    ...{ engine, dataset, config, runFolder, classHours, resumePoint, earlierEvents, emit },
    sampler: fixed.trainSampler,
    checkpointIntervalSeconds: request.checkpointIntervalSeconds,
    isStopRequested: () => stopRequest() !== undefined,
  });
  const { state } = session;
  const evaluate = createEvaluator(engine, session.network, reader, config.training.batch_size, classHours);
  const resumedFrom = resumePoint && { epoch: state.epoch, step: state.step };
  writeEnvironmentRecord(runFolder, {
    ...{ engine, request, config, git },
    datasetHash: dataset.datasetHash,
    resumedFrom: resumedFrom && { ...resumedFrom, checkpointHash: resumePoint.hash },
  });
  emit({
    type: 'run.started',
    pid: process.pid,
    engine: engine.kind,
    engineVersion: engine.version,
    device: engine.device,
    threads: engine.threads,
    seed: config.training.seed,
    parameters: session.network.parameters.count,
    epochs: config.training.epochs,
    stepsPerEpoch: session.stepsPerEpoch,
    resumedFrom,
  });
  warnOfOtherEngine(run);
  const gpu = leasedGpu(process.env);
  if (gpu !== undefined && engine.device === 'CPU')
    emit({
      type: 'log',
      level: 'warning',
      message: `GPU ${gpu} was given to this run, but TensorFlow cannot use it and computes on the CPU; see "analogon runtime doctor"`,
    });
  emit({ type: 'stage.changed', stage: 'training' });
  const validate = async () => {
    emit({ type: 'stage.changed', stage: 'validating' });
    const result = await evaluate(fixed.validation);
    emit({ type: 'stage.changed', stage: 'training' });
    return result;
  };
  await trainModel({ ...session.loop, reader, validate }, state);
  const { epoch, step, stop } = state;
  // A stop that came with the last validation: resumed, the run goes on with its test.
  if (stop === 'stop_requested' || stopRequest()) return emit({ type: 'run.stopped', epoch, step, reason: stopRequest() });

  emit({ type: 'stage.changed', stage: 'testing' });
  const bestCheckpoint = path.join(runFolder, 'checkpoints', 'best_model.ckpt');
  if (fs.existsSync(bestCheckpoint))
    importNetworkState(session.network, findCheckpointTensor(readCheckpoint(bestCheckpoint).tensors, bestCheckpoint));
  const test = await evaluate(fixed.test);
  const metrics = Object.fromEntries(Object.entries(test.metrics).map(([name, value]) => [`test_${name}`, value]));
  const probes = await probeTestPairs(dataset, fixed, config, request.cacheFolder);
  emit({ type: 'test.completed', epoch, step, ...test, metrics, probes });
  emit({
    type: 'run.completed',
    reason: stop === 'early_stopping' ? 'early_stopping' : 'epochs',
    bestEpoch: session.bestEpoch() ?? epoch,
    epochs: epoch,
    seconds: summarizeRun(earlierEvents).seconds + (performance.now() - run.startMs) / 1000,
  });
}

function warnOfOtherEngine({ engine, resumePoint, emit }: PreparedRun): void {
  const before = resumePoint?.checkpoint.metadata.engine;
  if (!before || before.version === engine.version) return;
  const message = `resumed with ${engine.version} after ${before.version}: the numbers differ in their last digits from those of an unbroken run`;
  emit({ type: 'log', level: 'warning', message });
}
