import { dispose, randomNormal, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { createRandomGenerator } from '../../src-shared/random/random-generator';
import { exportNetworkState, importNetworkState } from '../models/network-state';
import type { FindValues, NamedValues } from '../models/parameter-set';
import { norm, relativeError } from '../models/parity/measure-errors';
import { biasesWithoutGradient, fixtureConfigs } from '../models/parity/read-fixture';
import { createSiameseNetwork, type NetworkConfig, type SiameseNetwork } from '../models/siamese-network';
import type { ComputeEngine } from '../tensorflow/compute-engine';
import { startNativeTestEngine } from '../tensorflow/testing/start-test-engines';
import { createOptimizer, type OptimizerSettings } from './create-optimizer';
import type { Optimizer } from './optimizer';
import { captureGradients, createGradientStep } from './testing/capture-gradients';
import { createTrainStep } from './train-step';

const engine = await startNativeTestEngine();

/** Runs every step op by op. */
const eagerly: Pick<ComputeEngine, 'captureGraph'> = {
  captureGraph:
    (step) =>
    async (...inputs) =>
      tidy(() => step(...inputs)),
};

const sgd: OptimizerSettings = { optimizer: 'sgd', momentum: 0.9, weight_decay: 1e-4 };
const adam: OptimizerSettings = { optimizer: 'adam', momentum: 0, weight_decay: 1e-4 };
const small: NetworkConfig = { ...fixtureConfigs.revised, blocksPerStage: 1 };
const cases: readonly {
  readonly title: string;
  readonly config: NetworkConfig;
  readonly settings: OptimizerSettings;
  readonly clipNorm: number | null;
}[] = [
  { title: 'small, separate, concat, sgd', config: small, settings: sgd, clipNorm: null },
  {
    title: 'small, joint, concat_absdiff, adam',
    config: { ...small, batchNorm: 'joint', comparison: 'concat_absdiff' },
    settings: adam,
    clipNorm: null,
  },
  {
    title: 'original, joint, concat, clipped sgd',
    config: { ...small, type: 'atmodist', batchNorm: 'joint' },
    settings: sgd,
    clipNorm: 0.5,
  },
  {
    title: '[16, 32, 64, 128] × 2, separate, concat_absdiff, adam',
    config: { ...small, stageChannels: [16, 32, 64, 128], blocksPerStage: 2, comparison: 'concat_absdiff' },
    settings: adam,
    clipNorm: null,
  },
];

/** Without native TensorFlow there is no capture. */
describe.skipIf(!engine).each(cases)('a captured step does what its ops do one by one: $title', ({ config, settings, clipNorm }) => {
  test('gradients, updates, optimiser state and running statistics, whole and partial batches, from the start on', async () => {
    if (!engine) return;
    const captured = startTraining(engine, config, settings, clipNorm);
    const eager = startTraining(eagerly, config, settings, clipNorm);
    if (settings.optimizer === 'adam') captured.optimizer.importState(withPastGradients(captured.optimizer));
    const capturedGradients = captureGradients(engine, captured.network);
    for (const [index, size] of [8, 5, 8, 8].entries()) {
      copyState(captured, eager);
      const batch = drawBatch(size, index, config);
      const expected = tidy(() => createGradientStep(eager.network)(...batch));
      const actual = await capturedGradients(...batch);
      compareGradients(eager.network, actual, expected);
      dispose([...actual, ...expected]);

      const stepSizes = tensor1d(captured.optimizer.stepSizes(index + 1, 0.01));
      const ours = await captured.step(...batch, stepSizes);
      const theirs = await eager.step(...batch, stepSizes);
      expect(relativeError(ours[0]?.dataSync() ?? [], theirs[0]?.dataSync() ?? [])).toBeLessThan(1e-5);
      expect(ours[1]?.dataSync()).toEqual(theirs[1]?.dataSync());
      const expectedState = new Map(stateOf(eager).map(({ name, data }) => [name, data]));
      for (const { name, data } of stateOf(captured)) {
        if (isNoise(name, settings)) continue;
        // A square has twice the relative error.
        const tolerance = name.startsWith('second_moment') ? 2e-5 : 1e-5;
        expect(relativeError(data, expectedState.get(name) ?? []), `${name} after step ${index + 1}`).toBeLessThan(tolerance);
      }
      dispose([...batch, stepSizes, ...ours, ...theirs]);
    }
    expect(engine.reasons).toEqual([]);
    for (const { network, optimizer } of [captured, eager]) {
      optimizer.dispose();
      network.dispose();
    }
  });
});

interface Training {
  readonly network: SiameseNetwork;
  readonly optimizer: Optimizer;
  readonly step: (...inputs: Tensor[]) => Promise<Tensor[]>;
}

function startTraining(
  on: Pick<ComputeEngine, 'captureGraph'>,
  config: NetworkConfig,
  settings: OptimizerSettings,
  clipNorm: number | null,
): Training {
  const network = createSiameseNetwork(config, createRandomGenerator(5));
  const optimizer = createOptimizer(network.parameters, settings);
  return { network, optimizer, step: createTrainStep(on, network, optimizer, clipNorm) };
}

function stateOf({ network, optimizer }: Training): NamedValues[] {
  return [...exportNetworkState(network), ...optimizer.exportState()];
}

/**
 * As after some steps with gradients of 0.03. Adam's very first step is the sign of the gradient, which rounding decides where the
 * gradient is nearly 0; the fixtures of PyTorch check that step.
 */
function withPastGradients(optimizer: Optimizer): FindValues {
  const values = new Map(optimizer.exportState().map((entry) => [entry.name, entry]));
  return (name) => {
    const entry = values.get(name) as NamedValues;
    return name.startsWith('second_moment') ? { ...entry, data: entry.data.map(() => 1e-3) } : entry;
  };
}

function copyState(from: Training, to: Training): void {
  const values = new Map(stateOf(from).map((entry) => [entry.name, entry]));
  const find: FindValues = (name) => values.get(name) as NamedValues;
  importNetworkState(to.network, find);
  to.optimizer.importState(find);
}

function drawBatch(size: number, seed: number, { height, width, channels, classes }: NetworkConfig): Tensor[] {
  const frames = (stream: number) => randomNormal([size, height, width, channels], 0.2, 1, 'float32', 10 * seed + stream);
  const labels = Int32Array.from({ length: size }, (_, pair) => (3 * pair + seed) % classes);
  return [frames(1), frames(2), tensor1d(labels, 'int32')];
}

function compareGradients(network: SiameseNetwork, actual: readonly Tensor[], expected: readonly Tensor[]): void {
  const read = (tensors: readonly Tensor[], index: number) => tensors[index + 2]?.dataSync() ?? [];
  const globalNorm = norm(network.parameters.all.map((_, index) => norm(read(expected, index))));
  for (const [index, { name }] of network.parameters.all.entries()) {
    if (biasesWithoutGradient.has(name)) expect(norm(read(actual, index)) / globalNorm, name).toBeLessThan(1e-6);
    else expect(relativeError(read(actual, index), read(expected, index)), name).toBeLessThan(1e-5);
  }
}

/** Rounding noise around a true gradient of 0, which Adam blows up to a whole step; its moments hold nothing else. */
function isNoise(name: string, { optimizer }: OptimizerSettings): boolean {
  const parameter = name.replace(/^(momentum|first_moment|second_moment)\./, '');
  return biasesWithoutGradient.has(parameter) && (optimizer === 'adam' || parameter !== name);
}
