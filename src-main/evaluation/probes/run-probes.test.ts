import { beforeAll, expect, test } from 'vitest';
import { createRandomGenerator } from '../../../src-shared/random/random-generator';
import type { FramePairs } from '../../datasets/prepared-dataset';
import { generateSample, type SyntheticSample } from '../../datasets/sample/generate-sample';
import { sampleVariables } from '../../datasets/sample/sample-variables';
import type { ProbeDataset } from './pair-features';
import { type ProbeAccuracies, runProbes } from './run-probes';

const classCount = 8;
const framesPerDay = 8;
/** Days 0–39 of every 50 are for training, 46–49 for testing; a day and more between them. */
const period = 50;
const parts = { train: [0, 39], test: [46, 49] } as const;

let accuracies: ProbeAccuracies;
beforeAll(() => {
  const sample = generateSample({ seed: 1, years: 1, startYear: 2001 });
  accuracies = runProbes({
    dataset: standardize(sample),
    trainPairs: drawPairs(sample.frameCount, 'train', 6000, 1),
    testPairs: drawPairs(sample.frameCount, 'test', 3000, 2),
    classCount,
  });
}, 240_000);

test('season and time of day do not give the lag away', () => {
  expect(accuracies.domain_means).toBeLessThan(0.25);
});

test('the size of the difference tells the lag somewhat', () => {
  expect(accuracies.difference_norms).toBeGreaterThan(0.3);
  expect(accuracies.difference_norms).toBeLessThan(0.48);
});

test('hand-made numbers tell more, and leave something to a network', () => {
  expect(accuracies.handmade_features).toBeGreaterThan(0.5);
  expect(accuracies.handmade_features).toBeLessThan(0.68);
  expect(accuracies.handmade_features).toBeGreaterThan(accuracies.difference_norms + 0.1);
});

function standardize(sample: SyntheticSample): ProbeDataset {
  const cells = sample.height * sample.width;
  const fields = sampleVariables.map((name) => {
    const values = sample.fields[name];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    return values.map((value) => (value - mean) / deviation);
  });
  return {
    channels: fields.length,
    height: sample.height,
    width: sample.width,
    readFrame(frame, target, offset) {
      for (const [channel, field] of fields.entries()) {
        for (let cell = 0; cell < cells; cell++) target[offset + cell * fields.length + channel] = field[frame * cells + cell]!;
      }
    },
  };
}

function drawPairs(frameCount: number, part: keyof typeof parts, count: number, seed: number): FramePairs {
  const random = createRandomGenerator(seed);
  const [firstDay, endDay] = parts[part];
  const periods = Math.floor(frameCount / (period * framesPerDay));
  const earlier = new Int32Array(count);
  const later = new Int32Array(count);
  const label = new Int32Array(count);
  for (let pair = 0; pair < count; pair++) {
    label[pair] = pair % classCount;
    const lag = label[pair]! + 1;
    const start = (random.integer(periods) * period + firstDay) * framesPerDay;
    earlier[pair] = start + random.integer((endDay - firstDay) * framesPerDay - lag);
    later[pair] = earlier[pair]! + lag;
  }
  return { count, earlier, later, label };
}
