import { setImmediate } from 'node:timers/promises';
import { dispose, tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import type { EvaluationResult } from '../../src-shared/schemas/run-event';
import type { CapturedFunction } from '../tensorflow/graph/compile-step';
import type { BatchReader, PairBatch } from './batch-reader';
import type { EpochPairs } from './epoch-pairs';
import type { TrainingCallback } from './training-callback';
import type { StepResult, TrainingState } from './training-state';

export interface TrainingLoop {
  readonly epochs: number;
  readonly validationInterval: number;
  readonly batchSize: number;
  /** [height, width, channels] of a frame. */
  readonly frameShape: readonly [number, number, number];
  readonly drawPairs: (epoch: number) => EpochPairs;
  readonly reader: BatchReader;
  readonly trainStep: CapturedFunction;
  /** Learning rate of step `step`, and what the optimiser wants to know of it. */
  readonly learningRateAt: (step: number) => number;
  readonly stepSizesAt: (step: number, learningRate: number) => number[];
  readonly validate: () => Promise<EvaluationResult>;
  readonly callbacks: readonly TrainingCallback[];
  readonly isStopRequested: () => boolean;
}

/** Trains from where `state` stands to the last epoch, or until something sets `state.stop`. */
export async function trainModel(loop: TrainingLoop, state: TrainingState): Promise<void> {
  const { callbacks } = loop;
  if (state.batchesInEpoch === 0 && state.epoch >= loop.epochs) state.stop ??= 'epochs';
  while (!state.stop) {
    const isNewEpoch = state.batchesInEpoch === 0;
    if (isNewEpoch) {
      state.epoch++;
      for (const callback of callbacks) callback.epochStarted?.(state);
    }
    await trainEpoch(loop, state);
    if (state.stop) break;
    for (const callback of callbacks) callback.epochCompleted?.(state);
    // Without one after the last epoch, short runs with a long interval would have no best checkpoint.
    if (state.epoch % loop.validationInterval === 0 || state.epoch >= loop.epochs) {
      const validation = await loop.validate();
      for (const callback of callbacks) callback.validationCompleted?.(state, validation);
    }
    if (!state.stop && state.epoch >= loop.epochs) state.stop = 'epochs';
    state.batchesInEpoch = 0;
    Object.assign(state.epochSums, { loss: 0, correct: 0, pairs: 0, seconds: 0 });
    for (const callback of callbacks) callback.epochSettled?.(state);
    // Asked for during the validation: not a batch more.
    if (!state.stop && loop.isStopRequested()) state.stop = 'stop_requested';
  }
  for (const callback of callbacks) callback.trainingEnded?.(state);
}

async function trainEpoch(loop: TrainingLoop, state: TrainingState): Promise<void> {
  const secondsBefore = state.epochSums.seconds - performance.now() / 1000;
  const { pairs, shifts } = loop.drawPairs(state.epoch);
  const batches = Math.ceil(pairs.count / loop.batchSize);
  const readBatch = (index: number) => {
    const start = index * loop.batchSize;
    return loop.reader.read(pairs, start, Math.min(loop.batchSize, pairs.count - start), shifts);
  };
  // A run that was stopped after the last batch of an epoch goes on without one.
  if (state.batchesInEpoch >= batches) return;
  let batch = readBatch(state.batchesInEpoch);
  while (state.batchesInEpoch < batches) {
    const step = startStep(loop, state.step + 1, batch);
    // The step has its own copy of the batch: the next one is gathered while it runs.
    if (state.batchesInEpoch + 1 < batches) batch = readBatch(state.batchesInEpoch + 1);
    const result = await step;
    state.step++;
    state.batchesInEpoch++;
    state.epochSums.loss += result.loss * result.pairs;
    state.epochSums.correct += result.correct;
    state.epochSums.pairs += result.pairs;
    state.epochSums.seconds = secondsBefore + performance.now() / 1000;
    for (const callback of loop.callbacks) callback.stepCompleted?.(state, result);
    // Messages of the parent arrive between steps, also where a step never leaves this thread.
    await setImmediate();
    if (loop.isStopRequested()) state.stop = 'stop_requested';
    if (state.stop) return;
  }
}

async function startStep(loop: TrainingLoop, stepNumber: number, batch: PairBatch): Promise<StepResult> {
  const learningRate = loop.learningRateAt(stepNumber);
  const shape: [number, number, number, number] = [batch.size, ...loop.frameShape];
  const inputs = [
    tensor4d(batch.earlier, shape),
    tensor4d(batch.later, shape),
    tensor1d(batch.labels, 'int32'),
    tensor1d(loop.stepSizesAt(stepNumber, learningRate)),
  ];
  const outputs = await loop.trainStep(...inputs);
  const [loss = Number.NaN, correct = 0] = outputs.map((output) => output.dataSync()[0]);
  dispose([...inputs, ...outputs]);
  return { pairs: batch.size, loss, correct, learningRate };
}
