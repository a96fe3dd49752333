import { type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import type { EvaluationResult } from '../../src-shared/schemas/run-event';
import type { FramePairs } from '../datasets/prepared-dataset';
import { createBatchReader } from './batch-reader';
import { createNumberedDataset } from './testing/numbered-dataset';
import { type TrainingLoop, trainModel } from './train-model';
import type { TrainingCallback } from './training-callback';
import type { TrainingState } from './training-state';

const dataset = createNumberedDataset(100, 1, 1);
const pairsPerEpoch = 5;
const evaluation: EvaluationResult = {
  metrics: { loss: 1, acc: 0.5 },
  confusionMatrix: [],
  report: {} as EvaluationResult['report'],
  classHours: [],
};

/** Pairs of epoch e begin with the frames 10 · e, 10 · e + 1, …; nothing else is as easily told apart. */
function drawPairs(epoch: number): { pairs: FramePairs; shifts: undefined } {
  const frames = Int32Array.from({ length: pairsPerEpoch }, (_, pair) => 10 * epoch + pair);
  return { pairs: { count: pairsPerEpoch, earlier: frames, later: frames, label: frames }, shifts: undefined };
}

/** A loop of 3 batches an epoch (2, 2 and 1 pairs) whose step notes the frames that it got. */
function createLoop(given: Partial<TrainingLoop> = {}) {
  const notes: string[] = [];
  const batches: string[] = [];
  const note = (name: string) => (state: TrainingState) => void notes.push(`${name} ${state.epoch}/${state.step}`);
  const recorder: TrainingCallback = {
    epochStarted: note('start'),
    stepCompleted: note('step'),
    epochCompleted: note('epoch'),
    validationCompleted: note('validation'),
    epochSettled: note('settled'),
    trainingEnded: (state) => void notes.push(`ended: ${state.stop}`),
  };
  const loop: TrainingLoop = {
    epochs: 2,
    validationInterval: 1,
    batchSize: 2,
    frameShape: [1, 1, 2],
    drawPairs,
    reader: createBatchReader(dataset, 2),
    trainStep: async (...inputs: Tensor[]) => {
      const frames = Array.from(inputs[0]?.dataSync() ?? []).filter((_, index) => index % 2 === 0);
      batches.push(`${frames.map((value) => value / 1000)} at ${inputs[3]?.dataSync()[0]}`);
      return [tensor1d([frames.length]), tensor1d([1])];
    },
    learningRateAt: (step) => step,
    stepSizesAt: (_, learningRate) => [learningRate],
    validate: async () => evaluation,
    isStopRequested: () => false,
    ...given,
    callbacks: [recorder, ...(given.callbacks ?? [])],
  };
  return { loop, notes, batches };
}

function startState(): TrainingState {
  return { epoch: 0, step: 0, batchesInEpoch: 0, epochSums: { loss: 0, correct: 0, pairs: 0, seconds: 0 }, stop: undefined };
}

test('epochs, steps, validations and their callbacks come in this order', async () => {
  const { loop, notes, batches } = createLoop();
  const state = startState();
  await trainModel(loop, state);
  expect(notes).toEqual([
    ...['start 1/0', 'step 1/1', 'step 1/2', 'step 1/3', 'epoch 1/3', 'validation 1/3', 'settled 1/3'],
    ...['start 2/3', 'step 2/4', 'step 2/5', 'step 2/6', 'epoch 2/6', 'validation 2/6', 'settled 2/6'],
    'ended: epochs',
  ]);
  expect(batches).toEqual(['10,11 at 1', '12,13 at 2', '14 at 3', '20,21 at 4', '22,23 at 5', '24 at 6']);
  expect(state).toMatchObject({ epoch: 2, step: 6, batchesInEpoch: 0, stop: 'epochs' });
});

test('the sums of an epoch weigh each batch by its pairs, and begin anew with the next', async () => {
  const sums: unknown[] = [];
  const { loop } = createLoop({ callbacks: [{ epochCompleted: ({ epochSums }) => void sums.push({ ...epochSums }) }] });
  await trainModel(loop, startState());
  // The loss of a batch is its number of pairs: 2 · 2 + 2 · 2 + 1 · 1.
  expect(sums).toEqual(new Array(2).fill({ loss: 9, correct: 3, pairs: 5, seconds: expect.any(Number) }));
});

test('validation comes every so many epochs, and always after the last', async () => {
  const { loop, notes } = createLoop({ epochs: 5, validationInterval: 2 });
  await trainModel(loop, startState());
  expect(notes.filter((note) => note.startsWith('validation'))).toEqual(['validation 2/6', 'validation 4/12', 'validation 5/15']);
});

test('a callback that stops training in a validation ends it after that epoch', async () => {
  const stopper: TrainingCallback = {
    validationCompleted: (state) => {
      if (state.epoch === 2) state.stop = 'early_stopping';
    },
  };
  const { loop, notes } = createLoop({ epochs: 9, callbacks: [stopper] });
  await trainModel(loop, startState());
  expect(notes.slice(-3)).toEqual(['validation 2/6', 'settled 2/6', 'ended: early_stopping']);
});

test('an error of a step ends training with it', async () => {
  const { loop, notes } = createLoop({
    trainStep: async () => {
      throw new Error('out of memory');
    },
  });
  await expect(trainModel(loop, startState())).rejects.toThrow('out of memory');
  expect(notes).toEqual(['start 1/0']);
});

test.each([1, 2, 3, 4, 6])(
  'stopped after step %i and continued, the batches and validations are those of an unbroken run',
  async (lastStep) => {
    const whole = createLoop();
    await trainModel(whole.loop, startState());

    const state = startState();
    const first = createLoop({ isStopRequested: () => state.step === lastStep });
    await trainModel(first.loop, state);
    expect(state).toMatchObject({ step: lastStep, stop: 'stop_requested' });
    expect(first.notes.at(-1)).toBe('ended: stop_requested');

    const second = createLoop();
    const resumed: TrainingState = { ...state, epochSums: { ...state.epochSums }, stop: undefined };
    await trainModel(second.loop, resumed);
    expect([...first.batches, ...second.batches]).toEqual(whole.batches);
    expect([...first.notes.slice(0, -1), ...second.notes]).toEqual(whole.notes);
  },
);

test('a stop that is asked for during a validation ends training with it, not a batch later', async () => {
  let isStopRequested = false;
  const { loop, notes } = createLoop({
    validate: async () => {
      isStopRequested = true;
      return evaluation;
    },
    isStopRequested: () => isStopRequested,
  });
  await trainModel(loop, startState());
  expect(notes.slice(-3)).toEqual(['validation 1/3', 'settled 1/3', 'ended: stop_requested']);
});

test('a run that is already at its last epoch trains no further', async () => {
  const { loop, notes, batches } = createLoop();
  await trainModel(loop, { ...startState(), epoch: 2, step: 6 });
  expect(batches).toEqual([]);
  expect(notes).toEqual(['ended: epochs']);
});
