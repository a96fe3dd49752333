import { expect, test } from 'vitest';
import { findCheckpointTensor } from './find-checkpoint-tensor';

const find = findCheckpointTensor(
  [
    { name: 'weight', shape: [2], data: Float32Array.of(1, 2) },
    { name: 'steps', shape: [1], data: BigInt64Array.of(3n) },
  ],
  'best_model.ckpt',
);

test('a tensor is found by its name', () => {
  expect(find('weight')).toEqual({ name: 'weight', shape: [2], data: Float32Array.of(1, 2) });
});

test.each([
  { name: 'bias', message: /best_model\.ckpt: tensor bias is missing/ },
  { name: 'steps', message: /best_model\.ckpt: tensor steps is not float32/ },
])('$name is refused with file and name', ({ name, message }) => {
  expect(() => find(name)).toThrow(expect.objectContaining({ code: 'CHECKPOINT_INVALID', message: expect.stringMatching(message) }));
});
