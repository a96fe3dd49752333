import { memory } from '@tensorflow/tfjs-core';
import { runTraining } from '../../src-main/run-process/run-training';
import { throughputMetric } from '../../src-shared/metrics/metric-names';
import { readMeasuredTraining } from './measured-training';

/** What a training holds at one of its reports, one line of JSON each. */
export interface MemorySample {
  readonly step: number;
  /** tfjs's. */
  readonly tensors: number;
  readonly residentMiB: number;
}

// The real thing, as in measure-training.ts, until its parent ends it.
const { request } = readMeasuredTraining();
await runTraining(request, {
  emit: (event) => {
    if (event.type === 'metrics.logged' && throughputMetric in event.metrics) {
      const sample: MemorySample = { step: event.step, tensors: memory().numTensors, residentMiB: process.memoryUsage().rss / 2 ** 20 };
      process.stdout.write(`${JSON.stringify(sample)}\n`);
    }
    if (event.type === 'run.failed' || (event.type === 'log' && event.level === 'warning')) process.stderr.write(`${event.message}\n`);
  },
  stopRequest: () => undefined,
});
