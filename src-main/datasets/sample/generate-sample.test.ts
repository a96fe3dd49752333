import { beforeAll, describe, expect, test } from 'vitest';
import { generateSample, type SyntheticSample } from './generate-sample';
import { type SampleVariable, sampleVariables } from './sample-variables';

const cells = 32 * 32;
const framesPerDay = 8;

describe('one year', () => {
  let sample: SyntheticSample;
  beforeAll(() => {
    sample = generateSample({ seed: 1, years: 1, startYear: 2001 });
  }, 120_000);

  test.each([
    ['d2m', 225, 320],
    ['u', -60, 70],
    ['v', -60, 60],
    ['msl', 90_000, 112_000],
    ['r', 5, 100.001],
  ] as const)('%s stays between %f and %f', (variable, smallest, largest) => {
    const field = sample.fields[variable];
    expect(field.length).toBe(sample.frameCount * cells);
    expect(field.every((value) => value > smallest && value < largest)).toBe(true);
  });

  test('times are three-hourly from the first hour of the year', () => {
    expect(sample.frameCount).toBe(2920);
    expect(new Date(sample.times[0]! * 3_600_000).toISOString()).toBe('2001-01-01T00:00:00.000Z');
    expect(sample.times[2919]! - sample.times[0]!).toBe(2919 * 3);
  });

  test('coordinates are those of the North Atlantic and Europe, north first', () => {
    expect(sample.latitudes[0]).toBeGreaterThan(70);
    expect(sample.latitudes[31]).toBeLessThan(35);
    expect(sample.longitudes[0]).toBeLessThan(-30);
    expect(sample.longitudes[31]).toBeGreaterThan(25);
  });

  test.each([
    [3, 0.98, 1],
    [6, 0.95, 0.995],
    [12, 0.86, 0.97],
    [24, 0.58, 0.85],
    [48, 0.2, 0.65],
  ])('pressure %i hours later correlates between %f and %f', (hours, smallest, largest) => {
    const correlation = lagCorrelation(sample, hours / 3);
    expect(correlation).toBeGreaterThan(smallest);
    expect(correlation).toBeLessThan(largest);
  });

  test('the northward wind is nearly geostrophic', () => {
    let product = 0;
    let gradients = 0;
    let winds = 0;
    for (let i = 1; i < sample.fields.v.length - 1; i += 31) {
      if (i % 32 === 0 || i % 32 === 31) continue;
      const gradient = sample.fields.msl[i + 1]! - sample.fields.msl[i - 1]!;
      const wind = sample.fields.v[i]!;
      product += gradient * wind;
      gradients += gradient ** 2;
      winds += wind ** 2;
    }
    expect(product / Math.sqrt(gradients * winds)).toBeGreaterThan(0.94);
  });

  test('winter is windier than summer, and summer is not dead', () => {
    const winter = deviation(sample, 'u', 0, 75);
    const summer = deviation(sample, 'u', 150, 240);
    expect(winter / summer).toBeGreaterThan(1.1);
    expect(winter / summer).toBeLessThan(2.6);
    expect(summer).toBeGreaterThan(3);
  });

  test('summer is warmer and moister than winter', () => {
    expect(mean(sample, 'd2m', 180, 220) - mean(sample, 'd2m', 0, 40)).toBeGreaterThan(5);
  });
});

test('the same options give the same numbers, another seed or year others', () => {
  const options = { seed: 7, years: 0.02, startYear: 2001 };
  const sample = generateSample(options);
  const again = generateSample(options);
  for (const variable of sampleVariables) expect(again.fields[variable]).toEqual(sample.fields[variable]);
  expect(generateSample({ ...options, seed: 8 }).fields.msl).not.toEqual(sample.fields.msl);
  expect(generateSample({ ...options, startYear: 2002 }).times[0]).not.toBe(sample.times[0]);
}, 60_000);

test('flow neither blows up nor dies with other seeds', () => {
  for (const seed of [11, 12, 13]) {
    const sample = generateSample({ seed, years: 0.1, startYear: 2004 });
    const wind = deviation(sample, 'v', 0, 36);
    expect(wind).toBeGreaterThan(2);
    expect(wind).toBeLessThan(20);
  }
}, 120_000);

test('progress rises to 1', () => {
  const shares: number[] = [];
  generateSample({ seed: 1, years: 0.15, startYear: 2001, onProgress: (share) => shares.push(share) });
  expect(shares.length).toBeGreaterThan(2);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
}, 60_000);

function days(sample: SyntheticSample, variable: SampleVariable, from: number, to: number): Float32Array {
  return sample.fields[variable].subarray(from * framesPerDay * cells, to * framesPerDay * cells);
}

function mean(sample: SyntheticSample, variable: SampleVariable, from: number, to: number): number {
  const values = days(sample, variable, from, to);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(sample: SyntheticSample, variable: SampleVariable, from: number, to: number): number {
  const centre = mean(sample, variable, from, to);
  const values = days(sample, variable, from, to);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length);
}

/** Over time, averaged over some cells. */
function lagCorrelation(sample: SyntheticSample, frames: number): number {
  const { msl } = sample.fields;
  let product = 0;
  let square = 0;
  for (let cell = 5; cell < cells; cell += 37) {
    const series = Float64Array.from({ length: sample.frameCount }, (_, frame) => msl[frame * cells + cell]!);
    const centre = series.reduce((sum, value) => sum + value, 0) / series.length;
    for (let frame = 0; frame + frames < series.length; frame++) {
      product += (series[frame]! - centre) * (series[frame + frames]! - centre);
      square += (series[frame]! - centre) ** 2;
    }
  }
  return product / square;
}
