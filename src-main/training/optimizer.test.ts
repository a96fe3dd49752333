import { ones, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandomGenerator } from '../../src-shared/random/random-generator';
import { createParameterSet, type NamedValues } from '../models/parameter-set';
import { startTestEngines } from '../tensorflow/testing/start-test-engines';
import { createOptimizer, type OptimizerSettings } from './create-optimizer';

const engines = await startTestEngines();
const kinds: readonly OptimizerSettings[] = [
  { optimizer: 'sgd', momentum: 0.9, weight_decay: 0.01 },
  { optimizer: 'adam', momentum: 0, weight_decay: 0.01 },
];

describe.each(engines)('on the $kind engine', (engine) => {
  beforeAll(engine.activate);

  test.each(kinds)('$optimizer goes on from its exported state as if it had never stopped', (settings) => {
    const run = (stopAfter: number | undefined) => {
      const parameters = createParameterSet(createRandomGenerator(1));
      parameters.addConvolution('weight', 3, 2, 4);
      let optimizer = createOptimizer(parameters, settings);
      for (let step = 1; step <= 5; step++) {
        tidy(() => {
          const gradients = Object.fromEntries(parameters.all.map(({ variable }) => [variable.name, ones(variable.shape).mul(step)]));
          optimizer.apply(gradients, tensor1d(optimizer.stepSizes(step, 0.1)));
        });
        if (step !== stopAfter) continue;
        const state = new Map(optimizer.exportState().map((entry) => [entry.name, entry]));
        optimizer.dispose();
        optimizer = createOptimizer(parameters, settings);
        optimizer.importState((name) => state.get(name) as NamedValues);
      }
      return parameters.all[0]?.variable.dataSync();
    };
    expect(run(3)).toEqual(run(undefined));
  });

  test('a parameter that the loss does not depend on is named', () => {
    const parameters = createParameterSet(createRandomGenerator(1));
    const unused = parameters.addVector('unused', 3, 0);
    const optimizer = createOptimizer(parameters, kinds[0] as OptimizerSettings);
    expect(() => optimizer.apply({}, tensor1d([0.1]))).toThrow(`no gradient for ${unused.name}`);
  });
});
