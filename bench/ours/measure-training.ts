import { runTraining } from '../../src-main/run-process/run-training';
import { throughputMetric } from '../../src-shared/metrics/metric-names';
import { createBlockPacer } from './block-pacer';
import { readMeasuredTraining } from './measured-training';

// The real thing, unchanged: `runTraining` with its dataset, callbacks, event log and checkpoints. Its reports are where it is stopped
// between two blocks.
const { request, config } = readMeasuredTraining();
const pairsPerReport = config.training.log_every_n_steps * config.training.batch_size;
const pacer = createBlockPacer(1, { Node: process.versions.node, [request.engine.kind]: request.engine.version });

await runTraining(request, {
  emit: (event) => {
    if (event.type === 'metrics.logged' && throughputMetric in event.metrics) pacer.done(pairsPerReport);
    if (event.type === 'run.failed' || (event.type === 'log' && event.level === 'warning')) process.stderr.write(`${event.message}\n`);
  },
  stopRequest: () => undefined,
});
