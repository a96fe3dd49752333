import {
  add,
  conv2d,
  dispose,
  mean,
  mul,
  pad,
  relu,
  square,
  type Tensor,
  type Tensor4D,
  tensor,
  tensor1d,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { createRandomGenerator } from '../../../../src-shared/random/random-generator';
import { asMap, createParameterSet } from '../../../models/parameter-set';
import { relativeError } from '../../../models/parity/measure-errors';
import { createOptimizer, type OptimizerSettings } from '../../../training/create-optimizer';
import { startNativeEngine } from '../../native/start-native-engine';
import { findTensorFlowFolder } from '../../testing/start-test-engines';
import type { GraphPass } from '../capture-graph';
import type { CapturedStep } from '../graph-node';
import { graphPasses } from './graph-passes';
import { countOps } from './testing/describe-step';

const directory = await findTensorFlowFolder();
const batch = 16;

/** Two towers of small maps (2×2 → 2×2 → 1×1 → 1×1), their loss and an optimiser's step: everything the passes rewrite. */
async function train(folder: string, settings: OptimizerSettings, passes: readonly GraphPass[], steps: number) {
  let captured: CapturedStep | undefined;
  const keepStep: GraphPass = (step) => {
    captured = step;
    return step;
  };
  const engine = await startNativeEngine({
    directory: folder,
    threads: { intraOp: 1, interOp: 2 },
    onFallback: expect.unreachable,
    passes: [...passes, keepStep],
  });
  const random = createRandomGenerator(7);
  const parameters = createParameterSet(random);
  const kernels = [
    [6, 8],
    [8, 10],
    [10, 9],
  ].map(([inputs = 0, outputs = 0], index) => asMap(parameters.addConvolution(`conv${index}.weight`, 3, inputs, outputs))) as [
    Tensor4D,
    Tensor4D,
    Tensor4D,
  ];
  const optimizer = createOptimizer(parameters, settings);
  const tower = (x: Tensor4D) => {
    const first = relu(conv2d(x, kernels[0], 1, 'same'));
    const padded: Tensor4D = pad(first, [
      [0, 0],
      [1, 0],
      [1, 0],
      [0, 0],
    ]);
    return conv2d(relu(conv2d(padded, kernels[1], 2, 'valid')), kernels[2], 1, 'same');
  };
  const variables: Variable[] = parameters.all.map(({ variable }) => variable);
  const step = engine.captureGraph((x, y, stepSizes) => {
    const { value, grads } = variableGrads(() => mean(square(add(tower(x as Tensor4D), mul(tower(y as Tensor4D), 0.5)))), variables);
    optimizer.apply(grads, stepSizes as never);
    return [value];
  });
  const maps = [0, 1].map(() => tensor(Float32Array.from({ length: batch * 4 * 6 }, random.normal), [batch, 2, 2, 6]));
  const losses: number[] = [];
  for (let index = 1; index <= steps; index++) {
    const stepSizes = tensor1d(optimizer.stepSizes(index, 0.01));
    const [loss] = (await step(...maps, stepSizes)) as [Tensor];
    losses.push(loss.dataSync()[0] ?? Number.NaN);
    dispose([loss, stepSizes]);
  }
  const values = parameters.all.map(({ variable }) => variable.dataSync());
  const state = optimizer.exportState();
  dispose(maps);
  optimizer.dispose();
  parameters.dispose();
  engine.close();
  if (!captured) throw new Error('nothing was captured');
  return { losses, values, state, captured };
}

const sgd: OptimizerSettings = { optimizer: 'sgd', momentum: 0.9, weight_decay: 1e-2 };
const adam: OptimizerSettings = { optimizer: 'adam', momentum: 0, weight_decay: 1e-2 };

/** Without native TensorFlow there is nothing to compare. */
describe.skipIf(directory === undefined).each([
  { name: 'sgd', settings: sgd, updates: ['ResourceApplyGradientDescent', 'ResourceApplyMomentum'], stateTolerance: 1e-6 },
  // The second moment carries the rounding of 1 − β₂ that the pass corrects for in the update.
  { name: 'adam', settings: adam, updates: ['ResourceApplyAdam'], stateTolerance: 2e-5 },
])('a training step with $name', ({ settings, updates, stateTolerance }) => {
  test('gives the same losses, weights and optimiser state with and without passes', async () => {
    const folder = directory ?? '';
    const plain = await train(folder, settings, [], 3);
    const rewritten = await train(folder, settings, graphPasses, 3);
    expect(countOps(plain.captured)).toHaveProperty('Conv2D', 6);
    expect(countOps(rewritten.captured)).not.toHaveProperty('Conv2D');
    expect(rewritten.captured.assignments).toEqual([]);
    expect(rewritten.captured.updates.map(({ op }) => op)).toEqual([...updates, ...updates, ...updates]);
    expect(relativeError(rewritten.losses, plain.losses)).toBeLessThan(1e-6);
    for (const [index, values] of rewritten.values.entries()) expect(relativeError(values, plain.values[index] ?? [])).toBeLessThan(1e-6);
    for (const [index, { name, data }] of rewritten.state.entries())
      expect(relativeError(data, plain.state[index]?.data ?? []), name).toBeLessThan(stateTolerance);
  });

  test('gives bit-equal losses and weights in every run', async () => {
    const folder = directory ?? '';
    const [first, second] = [await train(folder, settings, graphPasses, 10), await train(folder, settings, graphPasses, 10)];
    expect(second.losses).toEqual(first.losses);
    expect(second.values).toEqual(first.values);
  });
});
