import { expect, test } from 'vitest';
import { type TensorLayout, toEngineLayout, toPyTorchLayout } from './tensor-layout';

const ascending = (count: number) => Float32Array.from({ length: count }, (_, index) => index);

test('a convolution weight [kh, kw, in, out] becomes OIHW', () => {
  const { shape, data } = toPyTorchLayout({ kind: 'convolution' }, [2, 3, 4, 5], ascending(120));
  expect(shape).toEqual([5, 4, 2, 3]);
  const [kh, kw, input, output] = [1, 2, 3, 4];
  expect(data[((output * 4 + input) * 2 + kh) * 3 + kw]).toBe(((kh * 3 + kw) * 4 + input) * 5 + output);
});

test('a linear weight follows the flattening of NHWC maps here and NCHW maps there', () => {
  const { shape, data } = toPyTorchLayout({ kind: 'linear', channels: 4, height: 2, width: 3 }, [24, 5], ascending(120));
  expect(shape).toEqual([5, 24]);
  const [row, column, channel, output] = [1, 2, 3, 4];
  expect(data[output * 24 + (channel * 2 + row) * 3 + column]).toBe(((row * 3 + column) * 4 + channel) * 5 + output);
});

const layouts: readonly { layout: TensorLayout; shape: readonly number[] }[] = [
  { layout: { kind: 'convolution' }, shape: [3, 3, 2, 7] },
  { layout: { kind: 'linear', channels: 3, height: 2, width: 5 }, shape: [30, 4] },
  { layout: { kind: 'vector' }, shape: [9] },
];

test.each(layouts)('there and back again: $layout.kind', ({ layout, shape }) => {
  const values = ascending(shape.reduce((product, length) => product * length, 1));
  const exported = { name: 'weight', ...toPyTorchLayout(layout, shape, values) };
  expect(toEngineLayout(layout, shape, exported)).toEqual(values);
});

test('a tensor of another shape is refused by name, with both shapes', () => {
  const other = { name: 'encoder.3.conv1.weight', shape: [8, 16, 3, 3], data: ascending(8 * 16 * 9) };
  expect(() => toEngineLayout({ kind: 'convolution' }, [3, 3, 16, 32], other)).toThrow(
    /encoder\.3\.conv1\.weight has shape \[8, 16, 3, 3\].*needs \[32, 16, 3, 3\]/,
  );
});
