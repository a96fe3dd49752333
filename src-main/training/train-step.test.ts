import { dispose, memory, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { exportNetworkState } from '../models/network-state';
import { largestDifference, norm, relativeError } from '../models/parity/measure-errors';
import { biasesWithoutGradient, type Fixture, type FixtureName, readFixture } from '../models/parity/read-fixture';
import type { SiameseNetwork } from '../models/siamese-network';
import { toPyTorchLayout } from '../models/tensor-layout';
import { startTestEngines, type TestEngine } from '../tensorflow/testing/start-test-engines';
import { createOptimizer, type OptimizerSettings } from './create-optimizer';
import { captureGradients } from './testing/capture-gradients';
import { createTrainStep } from './train-step';

const engines = await startTestEngines();
const fixtures: readonly FixtureName[] = ['revised', 'original', 'revised-joint', 'revised-absdiff'];
const tolerance = 1e-3;

const sgd: OptimizerSettings = { optimizer: 'sgd', momentum: 0.9, weight_decay: 1e-4 };
const adam: OptimizerSettings = { optimizer: 'adam', momentum: 0, weight_decay: 1e-4 };
const updates = [
  { prefix: 'sgd1', steps: 1, settings: sgd, learningRate: 0.01, clipNorm: null },
  { prefix: 'sgd2', steps: 2, settings: sgd, learningRate: 0.01, clipNorm: null },
  { prefix: 'adam1', steps: 1, settings: adam, learningRate: 0.001, clipNorm: null },
  { prefix: 'clipped1', steps: 1, settings: sgd, learningRate: 0.01, clipNorm: 0.5 },
] as const;

describe.each(engines)('on the $kind engine', (engine) => {
  beforeAll(engine.activate);

  describe.each(fixtures)('%s', (name) => {
    const fixture = readFixture(name);

    test("loss, logits and gradients in training mode equal PyTorch's", async () => {
      const network = fixture.createNetwork();
      const inputs = [fixture.frames('a'), fixture.frames('b'), tensor1d(fixture.labels, 'int32')];
      const [loss, logits, ...gradients] = await captureGradients(engine, network)(...inputs);
      expect(largestDifference(loss?.dataSync() ?? [], fixture.values('train.loss'))).toBeLessThan(1e-5);
      expect(largestDifference(logits?.dataSync() ?? [], fixture.values('train.logits'))).toBeLessThan(1e-4);
      const globalNorm = norm(network.parameters.all.map((parameter) => norm(fixture.values(`gradient.${parameter.name}`))));
      for (const [index, { name: parameter, layout }] of network.parameters.all.entries()) {
        const gradient = gradients[index];
        const { data } = toPyTorchLayout(layout, gradient?.shape ?? [], gradient?.dataSync() as Float32Array);
        if (biasesWithoutGradient.has(parameter)) expect(norm(data) / globalNorm, parameter).toBeLessThan(1e-6);
        else expect(relativeError(data, fixture.values(`gradient.${parameter}`)), parameter).toBeLessThan(tolerance);
      }
      dispose([...inputs, ...gradients]);
      dispose([loss, logits].filter((tensor) => tensor !== undefined));
      network.dispose();
    });

    const recorded = updates.filter(({ prefix }) => fixture.names.some((tensor) => tensor.startsWith(`${prefix}.`)));
    test.each(recorded)("weights and running statistics after $prefix equal PyTorch's", async (update) => {
      const network = fixture.createNetwork();
      await trainOn(engine, network, fixture, update);
      for (const { name: tensor, data } of exportNetworkState(network)) {
        // Adam divides by the gradient's own size: rounding noise becomes a whole step.
        if (update.prefix === 'adam1' && biasesWithoutGradient.has(tensor)) continue;
        expect(relativeError(data, fixture.values(`${update.prefix}.${tensor}`)), tensor).toBeLessThan(tolerance);
        // A step is small beside the weight: what moved must agree too, as far as float32 can tell.
        const before = fixture.values(`state.${tensor}`);
        const moved = data.map((value, index) => value - (before[index] ?? 0));
        const shouldMove = fixture.values(`${update.prefix}.${tensor}`).map((value, index) => value - (before[index] ?? 0));
        const rounding = 3e-7 * norm(before);
        expect(relativeError(moved, shouldMove) * norm(shouldMove), `move of ${tensor}`).toBeLessThan(0.01 * norm(shouldMove) + rounding);
      }
      network.dispose();
    });
  });

  test('the loss and the number of right predictions are those of the batch before the update', async () => {
    const fixture = readFixture('revised');
    const network = fixture.createNetwork();
    const [loss, correct] = await trainOn(engine, network, fixture, updates[0]);
    const logits = fixture.values('train.logits');
    const rows = Array.from(fixture.labels, (_, pair) => Array.from(logits.subarray(8 * pair, 8 * pair + 8)));
    expect(loss).toBeCloseTo(fixture.values('train.loss')[0] ?? Number.NaN, 5);
    expect(correct).toBe(rows.filter((row, pair) => row.indexOf(Math.max(...row)) === fixture.labels[pair]).length);
    network.dispose();
  });

  test('steps leave no tensors behind', async () => {
    const fixture = readFixture('revised-joint');
    const network = fixture.createNetwork();
    const before = memory().numTensors;
    await trainOn(engine, network, fixture, { steps: 2, settings: adam, learningRate: 0.001, clipNorm: 1 });
    expect(memory().numTensors).toBe(before);
    network.dispose();
  });
});

interface Update {
  readonly steps: number;
  readonly settings: OptimizerSettings;
  readonly learningRate: number;
  readonly clipNorm: number | null;
}

/** Steps on the fixture's pairs. Gives loss and number of right predictions of the last. */
async function trainOn(
  engine: TestEngine,
  network: SiameseNetwork,
  fixture: Fixture,
  { steps, settings, learningRate, clipNorm }: Update,
): Promise<number[]> {
  const optimizer = createOptimizer(network.parameters, settings);
  const trainStep = createTrainStep(engine, network, optimizer, clipNorm);
  const batch = [fixture.frames('a'), fixture.frames('b'), tensor1d(fixture.labels, 'int32')];
  let results: number[] = [];
  for (let step = 1; step <= steps; step++) {
    const stepSizes = tensor1d(optimizer.stepSizes(step, learningRate));
    const outputs = await trainStep(...batch, stepSizes);
    results = outputs.map((output) => output.dataSync()[0] ?? Number.NaN);
    dispose([stepSizes, ...outputs]);
  }
  dispose(batch);
  optimizer.dispose();
  return results;
}
