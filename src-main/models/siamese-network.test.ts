import { dispose, memory, type Tensor4D, tidy, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandomGenerator } from '../../src-shared/random/random-generator';
import { startTestEngines } from '../tensorflow/testing/start-test-engines';
import { largestDifference } from './parity/measure-errors';
import { type FixtureName, fixtureConfigs, readFixture } from './parity/read-fixture';
import { createSiameseNetwork, type NetworkConfig } from './siamese-network';

const engines = await startTestEngines();
const fullSize: NetworkConfig = { ...fixtureConfigs.revised, stageChannels: [16, 32, 64, 128], blocksPerStage: 6 };

describe.each(engines)('on the $kind engine', (engine) => {
  beforeAll(engine.activate);

  test.each(Object.keys(fixtureConfigs) as FixtureName[])("%s: logits and embedding in evaluation mode equal PyTorch's", async (name) => {
    const fixture = readFixture(name);
    const network = fixture.createNetwork();
    const inputs = [fixture.frames('a'), fixture.frames('b')];
    const captured = engine.captureGraph((a, b) => [
      network.classify(a as Tensor4D, b as Tensor4D, 'evaluation'),
      // PyTorch flattens [channels, height, width].
      network.encode(a as Tensor4D, 'evaluation').transpose([0, 3, 1, 2]),
    ]);
    const [logits, embedding] = await captured(...inputs);
    expect(largestDifference(logits?.dataSync() ?? [], fixture.values('eval.logits'))).toBeLessThan(1e-4);
    expect(largestDifference(embedding?.dataSync() ?? [], fixture.values('eval.embedding'))).toBeLessThan(1e-4);
    for (const tensor of [logits, embedding, ...inputs]) tensor?.dispose();
    network.dispose();
  });

  test('evaluation leaves the running statistics as they are', () => {
    const network = readFixture('revised').createNetwork();
    const before = network.batchNorms.exportStatistics();
    tidy(() => network.classify(zeros([3, 32, 32, 5]), zeros([3, 32, 32, 5]), 'evaluation'));
    expect(network.batchNorms.exportStatistics()).toEqual(before);
    network.dispose();
  });

  test('a network that is disposed of leaves no tensor behind', () => {
    const before = memory().numTensors;
    createSiameseNetwork(fixtureConfigs.revised, createRandomGenerator(1)).dispose();
    expect(memory().numTensors).toBe(before);
  });

  test.each([
    { type: 'atmodist_revised', size: 32, code: [2, 2, 32] },
    { type: 'atmodist_revised', size: 45, code: [3, 3, 32] },
    { type: 'atmodist', size: 45, code: [3, 3, 32] },
    { type: 'atmodist', size: 48, code: [3, 3, 32] },
  ] as const)('$type makes a code of $code from frames of $size × $size', ({ type, size, code }) => {
    const config: NetworkConfig = {
      ...fixtureConfigs.revised,
      type,
      height: size,
      width: size,
      stageChannels: [8, 16, 32],
      blocksPerStage: 1,
    };
    const network = createSiameseNetwork(config, createRandomGenerator(1));
    const frames: Tensor4D = zeros([2, size, size, 5]);
    const result = network.encode(frames, 'evaluation');
    const logits = network.classify(frames, frames, 'evaluation');
    expect(result.shape).toEqual([2, ...code]);
    expect(network.codeShape).toEqual(code);
    expect(logits.shape).toEqual([2, 8]);
    dispose([frames, result, logits]);
    network.dispose();
  });
});

test("the guide's network has the parameters PyTorch counts", () => {
  const count = (config: NetworkConfig) => {
    const network = createSiameseNetwork(config, createRandomGenerator(1));
    const { count: parameters } = network.parameters;
    network.dispose();
    return parameters;
  };
  expect(count(fullSize)).toBe(2_719_152);
  expect(count({ ...fullSize, comparison: 'concat_absdiff' })).toBe(2_866_608);
});

test('equal seeds give equal weights, other seeds others', () => {
  const weightsOf = (seed: number) => {
    const network = createSiameseNetwork(fixtureConfigs.revised, createRandomGenerator(seed));
    const values = network.parameters.all.map(({ variable }) => variable.dataSync());
    network.dispose();
    return values;
  };
  expect(weightsOf(7)).toEqual(weightsOf(7));
  expect(weightsOf(8)).not.toEqual(weightsOf(7));
});
