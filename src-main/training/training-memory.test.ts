import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { backend, dispose, memory, ones, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { createRandomGenerator } from '../../src-shared/random/random-generator';
import { createSiameseNetwork, type NetworkConfig } from '../models/siamese-network';
import { startTestEngines } from '../tensorflow/testing/start-test-engines';
import { createOptimizer } from './create-optimizer';
import { createTrainStep } from './train-step';

const engines = await startTestEngines();
const config: NetworkConfig = {
  ...{ type: 'atmodist_revised', channels: 5, height: 8, width: 8, classes: 8, stageChannels: [4], blocksPerStage: 1 },
  ...{ comparison: 'concat_absdiff', batchNorm: 'separate' },
};
const plans = { native: { warmUp: 500, steps: 5000 }, wasm: { warmUp: 20, steps: 300 } };
/** Frames of a batch alone are 80 KiB, of 5,000 batches 400 MiB. Heaps breathe by some tens of MiB. */
const allowedGrowthMiB = 64;

describe.each(engines)('on the $kind engine', (engine) => {
  const { warmUp, steps } = plans[engine.kind];

  test(`${steps} training steps keep the number of tensors and the memory of the process`, { timeout: 120_000 }, async () => {
    await engine.activate();
    const network = createSiameseNetwork(config, createRandomGenerator(1));
    const optimizer = createOptimizer(network.parameters, { optimizer: 'sgd', momentum: 0.9, weight_decay: 1e-4 });
    const step = createTrainStep(engine, network, optimizer, null);
    const train = async (count: number) => {
      for (let number = 1; number <= count; number++) {
        // Every tenth is the smaller last batch of an epoch.
        const inputs = drawBatch(number % 10 === 0 ? 19 : 32, optimizer.stepSizes(number, 1e-4));
        const results = await step(...inputs);
        if (number % 50 === 0) expect(results[0]?.dataSync()[0]).toBeGreaterThan(0);
        dispose([...inputs, ...results]);
      }
    };

    await train(warmUp);
    const before = measureMemory();
    await train(steps);
    const after = measureMemory();
    expect(after.tensors).toBe(before.tensors);
    expect(after.bytesOfTensors).toBe(before.bytesOfTensors);
    expect(after.wasmHeapBytes).toBe(before.wasmHeapBytes);
    expect(after.residentMiB - before.residentMiB).toBeLessThan(allowedGrowthMiB);
    expect(engine.reasons).toEqual([]);
    optimizer.dispose();
    network.dispose();
  });
});

function measureMemory() {
  const { numTensors, numBytes } = memory();
  const current = backend();
  return {
    tensors: numTensors,
    bytesOfTensors: numBytes,
    /** Grows where it must and never shrinks, so that it tells exactly. */
    wasmHeapBytes: current instanceof BackendWasm ? current.wasm.HEAPU8.length : 0,
    residentMiB: process.memoryUsage().rss / 2 ** 20,
  };
}

function drawBatch(size: number, stepSizes: readonly number[]): Tensor[] {
  const { height, width, channels, classes } = config;
  const frames = () => ones([size, height, width, channels]);
  const labels = Int32Array.from({ length: size }, (_, pair) => pair % classes);
  return [frames(), frames(), tensor1d(labels, 'int32'), tensor1d([...stepSizes])];
}
