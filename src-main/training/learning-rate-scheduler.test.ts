import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createLearningRateScheduler, warmUpShare } from './learning-rate-scheduler';
import { modelSettings } from './testing/model-settings';

/** By parity/make-learning-rates.py. */
interface LearningRates {
  readonly plateau: readonly {
    readonly losses: readonly number[];
    readonly learning_rate: number;
    readonly factor: number;
    readonly patience: number;
    readonly min_lr: number;
    readonly rates: readonly number[];
  }[];
  readonly cosine: readonly {
    readonly epochs: number;
    readonly learning_rate: number;
    readonly min_lr: number;
    readonly rates: readonly number[];
  }[];
}

const expected = JSON.parse(readFileSync(path.join(import.meta.dirname, 'parity/learning-rates.json'), 'utf8')) as LearningRates;

describe('the learning rates are those of PyTorch', () => {
  test.each(expected.plateau)('ReduceLROnPlateau, factor $factor, patience $patience, minimum $min_lr', (given) => {
    const { losses, learning_rate, factor, patience, min_lr, rates } = given;
    const model = modelSettings({ learning_rate, scheduler: 'reduce_on_plateau', scheduler_options: { factor, patience, min_lr } });
    const scheduler = createLearningRateScheduler(model, 100);
    for (const [index, loss] of losses.entries()) {
      scheduler.afterEpoch();
      scheduler.afterValidation(loss);
      expect(scheduler.learningRate / (rates[index] ?? Number.NaN), `after validation ${index + 1}`).toBeCloseTo(1, 12);
    }
  });

  test.each(expected.cosine)('CosineAnnealingLR over $epochs epochs to $min_lr', ({ epochs, learning_rate, min_lr, rates }) => {
    const scheduler = createLearningRateScheduler(
      modelSettings({ learning_rate, scheduler: 'cosine', scheduler_options: { min_lr } }),
      epochs,
    );
    for (const rate of rates) {
      scheduler.afterValidation(1);
      scheduler.afterEpoch();
      expect(Math.abs(scheduler.learningRate - rate)).toBeLessThan(1e-12 * learning_rate);
    }
  });
});

test('without a scheduler the learning rate stays', () => {
  const scheduler = createLearningRateScheduler(modelSettings({ learning_rate: 0.3, scheduler: null }), 10);
  for (let epoch = 0; epoch < 10; epoch++) {
    scheduler.afterEpoch();
    scheduler.afterValidation(epoch);
  }
  expect(scheduler.learningRate).toBe(0.3);
});

test.each(['reduce_on_plateau', 'cosine'] as const)('%s goes on from where it stood', (kind) => {
  const model = modelSettings({ learning_rate: 0.1, scheduler: kind, scheduler_options: { patience: 1 } });
  const losses = [3, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1];
  const whole = createLearningRateScheduler(model, losses.length);
  let resumed = createLearningRateScheduler(model, losses.length);
  for (const loss of losses) {
    for (const scheduler of [whole, resumed]) {
      scheduler.afterEpoch();
      scheduler.afterValidation(loss);
    }
    expect(resumed.learningRate).toBe(whole.learningRate);
    const { learningRate, state } = resumed;
    resumed = createLearningRateScheduler(model, losses.length, { learningRate, state });
  }
});

test('a loss that is not a number counts as no improvement and does not become the best', () => {
  const scheduler = createLearningRateScheduler(
    modelSettings({ learning_rate: 1, scheduler: 'reduce_on_plateau', scheduler_options: { factor: 0.5, patience: 1 } }),
    10,
  );
  const rates = [Number.NaN, 2, 1, 0.5].map((loss) => {
    scheduler.afterValidation(loss);
    return scheduler.learningRate;
  });
  expect(rates).toEqual([1, 1, 1, 1]);
});

test('warm-up rises in equal parts to the whole learning rate and stays there', () => {
  expect([1, 2, 3, 4, 5, 40].map((step) => warmUpShare(step, 40, 0.1))).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
  expect(warmUpShare(1, 40, 0)).toBe(1);
  expect(warmUpShare(1, 3, 0.1)).toBe(1);
});
