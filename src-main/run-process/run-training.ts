import fs from 'node:fs';
import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { RunEvent, RunEventBody } from '../../src-shared/schemas/run-event';
import type { TrainRequest } from '../../src-shared/schemas/run-process-message';
import { frequencyHours, type TrainingConfig, trainingConfig } from '../../src-shared/schemas/training-config';
import { drawFixedPairs } from '../datasets/fixed-pairs';
import { prepareDataset } from '../datasets/prepare-dataset';
import { createEvaluator } from '../evaluation/evaluate-pairs';
import { createRunLog } from '../logging/run-log';
import { importNetworkState } from '../models/network-state';
import { openEventLog } from '../runs/event-log';
import { readCheckpoint } from '../storage/checkpoint-file';
import { startEngine } from '../tensorflow/start-engine';
import { createBatchReader } from '../training/batch-reader';
import { findCheckpointTensor } from '../training/find-checkpoint-tensor';
import { trainModel } from '../training/train-model';
import { writeEnvironmentRecord } from './environment-record';
import { probeTestPairs } from './probe-test-pairs';
import { createSession } from './training-session';

/** What the process that asked for a training may see and say. */
export interface TrainingLine {
  readonly emit: (event: RunEvent) => void;
  readonly isStopRequested: () => boolean;
}

/**
 * Trains one run from its folder's `resolved-config.json` to its test result. Everything it tells goes to the run's own
 * `events.jsonl` first. A failure is an event too (`run.failed`), not an exception.
 */
export async function runTraining(request: TrainRequest, line: TrainingLine): Promise<void> {
  const { runFolder } = request;
  const events = openEventLog(path.join(runFolder, 'events.jsonl'));
  const log = createRunLog(path.join(runFolder, 'run.log'));
  const emit = (body: RunEventBody) => {
    const event = events.append(body);
    log.note(event);
    line.emit(event);
  };
  try {
    await train(request, emit, line.isStopRequested);
  } catch (error) {
    const code = error instanceof AnalogonError ? error.code : 'RUN_FAILED';
    const message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof AnalogonError))
      fs.appendFileSync(path.join(runFolder, 'run.log'), `${error instanceof Error ? error.stack : error}\n`);
    emit({ type: 'run.failed', code, message });
  } finally {
    events.close();
  }
}

async function train(request: TrainRequest, emit: (event: RunEventBody) => void, isStopRequested: () => boolean): Promise<void> {
  const started = performance.now();
  const { runFolder } = request;
  const config = readConfig(runFolder);
  emit({ type: 'stage.changed', stage: 'preparing' });
  const dataset = await prepareDataset({
    file: request.datasetPath,
    config,
    cacheFolder: request.cacheFolder,
    onProgress: (done, total) => emit({ type: 'progress', what: 'frame cache', done, total }),
  });
  const fixed = drawFixedPairs(dataset, config);
  emit({
    type: 'dataset.prepared',
    frames: dataset.frameCount,
    trainFrames: dataset.split.train.length,
    validationFrames: dataset.split.validation.length,
    testFrames: dataset.split.test.length,
    droppedFrames: dataset.droppedFrames,
    cache: dataset.cache,
    datasetHash: dataset.datasetHash,
  });
  for (const message of dataset.warnings) emit({ type: 'log', level: 'warning', message });

  const engine = await startEngine(request.engine, request.threads, (reason) =>
    emit({ type: 'log', level: 'warning', message: `a step runs eagerly and slowly: ${reason}` }),
  );
  const classHours = Array.from({ length: config.model.num_classes }, (_, index) => (index + 1) * frequencyHours(config));
  const reader = createBatchReader(dataset, config.training.batch_size);
  const session = createSession({ engine, dataset, config, sampler: fixed.trainSampler, runFolder, classHours, emit, isStopRequested });
  const evaluate = createEvaluator(engine, session.network, reader, config.training.batch_size, classHours);
  writeEnvironmentRecord(runFolder, { engine, request, config, datasetHash: dataset.datasetHash });
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
  });
  emit({ type: 'stage.changed', stage: 'training' });
  const validate = async () => {
    emit({ type: 'stage.changed', stage: 'validating' });
    const result = await evaluate(fixed.validation);
    emit({ type: 'stage.changed', stage: 'training' });
    return result;
  };
  await trainModel({ ...session.loop, reader, validate }, session.state);
  const { epoch, step, stop } = session.state;
  if (stop === 'stop_requested') return emit({ type: 'run.stopped', epoch, step });

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
    seconds: (performance.now() - started) / 1000,
  });
  engine.close();
  dataset.close();
}

function readConfig(runFolder: string): TrainingConfig {
  const file = path.join(runFolder, 'resolved-config.json');
  const parsed = trainingConfig.safeParse(JSON.parse(fs.readFileSync(file, 'utf8')));
  if (!parsed.success)
    throw new AnalogonError('CONFIG_INVALID', `${file} is not a configuration as analogon writes it: ${parsed.error.message}`);
  return parsed.data;
}
