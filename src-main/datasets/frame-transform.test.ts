import { expect, test } from 'vitest';
import { transformPlane } from './frame-transform';

const doubled = { shift: 1, scale: 2, logarithm: undefined, fill: -9 };

test('a missing value anywhere in a plane is filled, the last cell of an odd row included, and other channels stay as they are', () => {
  const [height, width, channels] = [2, 3, 2];
  for (let missing = 0; missing < height * width; missing++) {
    const values = Float32Array.from({ length: height * width }, (_, cell) => (cell === missing ? Number.NaN : cell));
    const target = new Float32Array(height * width * channels).fill(7);
    const fromTheNorth = { values, offset: 0, frameStride: 0, rowStride: width, cellStride: 1 };
    transformPlane(fromTheNorth, 0, height, width, doubled, target, 1, channels);
    const expected = Array.from({ length: height * width }, (_, cell) => [7, cell === missing ? -9 : 2 * (cell - 1)]).flat();
    expect([...target]).toEqual(expected);
    const fromTheSouth = { ...fromTheNorth, offset: width, rowStride: -width };
    transformPlane(fromTheSouth, 0, height, width, doubled, target, 1, channels);
    expect([...target]).toEqual([...expected.slice(width * channels), ...expected.slice(0, width * channels)]);
  }
});

test('infinities count as missing', () => {
  const values = Float64Array.of(Number.POSITIVE_INFINITY, 3, Number.NEGATIVE_INFINITY);
  const target = new Float32Array(3);
  transformPlane({ values, offset: 0, frameStride: 0, rowStride: 3, cellStride: 1 }, 0, 1, 3, doubled, target, 0, 1);
  expect([...target]).toEqual([-9, 4, -9]);
});
