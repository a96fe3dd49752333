import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { classificationReport } from '../../../src-shared/metrics/classification-report';
import type { RunEventBody } from '../../../src-shared/schemas/run-event';
import type { TrainRequest } from '../../../src-shared/schemas/run-process-message';
import { openEventLog } from '../../runs/event-log';
import { readResolvedConfig } from '../../runs/read-resolved-config';
import { enterRunFolder } from '../enter-run-folder';
import { openParentChannel } from '../parent-channel';

// A run process that computes nothing, for tests of what is around it. Its config says how it behaves: an epoch is a step of
// `training.patience` ms, a validation follows each, val_acc is the learning rate; a batch of more than 1,000 runs out of memory.
// `run.started` tells its CUDA_VISIBLE_DEVICES as device.
const parent = openParentChannel();
let stopReason: 'requested' | 'early_termination' | 'host_gone' | undefined;

parent.onClose(() => {
  stopReason ??= 'host_gone';
});
parent.onMessage((message) => {
  if (message.type === 'stop') stopReason ??= message.reason;
  else if (message.request.kind === 'train') void train(message.request).finally(parent.close);
});

async function train(request: TrainRequest): Promise<void> {
  const { runFolder, threads } = request;
  const leave = await enterRunFolder(request);
  const log = openEventLog(path.join(runFolder, 'events.jsonl'));
  const emit = (body: RunEventBody) => parent.send({ type: 'event', event: log.append(body) });
  const { training, model } = readResolvedConfig(runFolder);
  const checkpoint = path.join(runFolder, 'checkpoints', 'last.ckpt');
  let epoch = request.resume && fs.existsSync(checkpoint) ? Number(fs.readFileSync(checkpoint, 'utf8')) : 0;
  emit({
    type: 'run.started',
    pid: process.pid,
    engine: 'wasm',
    engineVersion: 'stand-in',
    device: process.env['CUDA_VISIBLE_DEVICES'] ?? '',
    threads,
    seed: training.seed,
    parameters: 1,
    epochs: training.epochs,
    stepsPerEpoch: 1,
    ...(epoch > 0 ? { resumedFrom: { epoch, step: epoch } } : {}),
  });
  if (training.batch_size > 1000) emit({ type: 'run.failed', code: 'OUT_OF_MEMORY', message: 'the batch is too large' });
  else {
    while (epoch < training.epochs && !stopReason) {
      await sleep(training.patience);
      epoch++;
      fs.writeFileSync(checkpoint, String(epoch));
      const metrics = { val_acc: model.learning_rate, val_loss: 1 / epoch };
      emit({ type: 'epoch.completed', epoch, step: epoch, metrics: { train_loss: 1 / epoch }, seconds: 0 });
      emit({
        type: 'validation.completed',
        epoch,
        step: epoch,
        metrics,
        confusionMatrix: [[1]],
        report: classificationReport([[1]]),
        classHours: [3],
      });
    }
    if (epoch < training.epochs) emit({ type: 'run.stopped', epoch, step: epoch, reason: stopReason });
    else emit({ type: 'run.completed', reason: 'epochs', bestEpoch: epoch, epochs: epoch, seconds: 0 });
  }
  log.close();
  leave();
}
