import path from 'node:path';
import { drawFixedPairs } from '../../src-main/datasets/fixed-pairs';
import { prepareDataset } from '../../src-main/datasets/prepare-dataset';
import { createSession } from '../../src-main/run-process/training-session';
import { openEventLog } from '../../src-main/runs/event-log';
import { createBatchReader } from '../../src-main/training/batch-reader';
import { trainModel } from '../../src-main/training/train-model';
import { createBlockPacer } from './block-pacer';
import { readMeasuredTraining } from './measured-training';
import { startEagerEngine } from './start-eager-engine';

// The same network, step, loop and callbacks as `runTraining`, on tfjs without graph capture.
const { request, config } = readMeasuredTraining();
const dataset = await prepareDataset({ file: request.datasetPath, config, cacheFolder: request.cacheFolder });
const engine = await startEagerEngine(request.engine, request.threads);
const events = openEventLog(path.join(request.runFolder, 'events.jsonl'));
const pacer = createBlockPacer(0, { Node: process.versions.node, eager: engine.version });
const session = createSession({
  engine,
  dataset,
  config,
  sampler: drawFixedPairs(dataset, config).trainSampler,
  runFolder: request.runFolder,
  classHours: [],
  emit: (event) => {
    events.append(event);
    if (event.type === 'metrics.logged') pacer.done(config.training.log_every_n_steps * config.training.batch_size);
  },
  isStopRequested: () => false,
});
const validate = () => Promise.reject(new Error('the measured training came to its end'));
await trainModel({ ...session.loop, reader: createBatchReader(dataset, config.training.batch_size), validate }, session.state);
