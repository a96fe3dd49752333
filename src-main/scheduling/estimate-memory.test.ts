import path from 'node:path';
import { expect, test } from 'vitest';
import { type TrainingConfig, trainingConfig } from '../../src-shared/schemas/training-config';
import { readSafetensors } from '../storage/safetensors';
import { countParameters } from './count-parameters';
import { estimateMemoryMiB } from './estimate-memory';

const configOf = (model: object, training: object = {}): TrainingConfig => trainingConfig.parse({ id: 'm', model, training });
const guide = { res_out_channels_list: [16, 32, 64, 128], comparison: 'concat' };

test("the guide's network has the parameters that PyTorch counts", () => {
  expect(countParameters(configOf(guide), 32, 32)).toBe(2_719_152);
  expect(countParameters(configOf({ ...guide, comparison: 'concat_absdiff' }), 32, 32)).toBe(2_866_608);
});

test.each([
  ['revised', { res_out_channels_list: [8, 16], blocks_per_stage: 2, comparison: 'concat' }],
  ['original', { type: 'atmodist', res_out_channels_list: [8, 16], blocks_per_stage: 1, comparison: 'concat' }],
  ['revised-absdiff', { res_out_channels_list: [16, 8], blocks_per_stage: 1, comparison: 'concat_absdiff' }],
])('%s has the parameters that PyTorch saved', (fixture, model) => {
  const { tensors } = readSafetensors(path.resolve(import.meta.dirname, `../models/parity/${fixture}.safetensors`));
  let saved = 0;
  for (const [name, { data }] of tensors) if (name.startsWith('gradient.')) saved += data.length;
  expect(countParameters(configOf(model), 32, 32)).toBe(saved);
});

test('the estimate is the formula, worked out by hand for the guide', () => {
  const maps = 16 * 16 * 16 + 12 * 16 * 64 + 13 * 32 * 16 + 13 * 64 * 4 + 13 * 128 + 128;
  const frame = 4 * maps + 2 * 5 * 32 * 32 + 8 * 8 * 5 * 16 * 16;
  const numbers = 4 * 2_719_152 + 2 * 256 * frame;
  expect(estimateMemoryMiB(configOf(guide, { batch_size: 256 }), 32, 32)).toBe(Math.ceil(800 + (4 * numbers) / 2 ** 20));
});

test('Adam needs one number more a parameter than SGD', () => {
  const [sgd, adam] = ['sgd', 'adam'].map((optimizer) => estimateMemoryMiB(configOf({ ...guide, optimizer }), 32, 32));
  expect((adam ?? 0) - (sgd ?? 0)).toBeCloseTo((2_719_152 * 4) / 2 ** 20, -1);
});

/** Peak of a run process on the CPU in MiB (VmHWM, native engine), less the 840 MiB that do not depend on the batch. */
test.each([
  [[16, 32, 64, 128], 512, 1111 - 840],
  [[16, 32, 64, 128], 1024, 1428 - 840],
  [[64, 128], 512, 1617 - 840],
])('channels %j with batches of %i are estimated at one to four times what they took', (channels, batchSize, measuredMiB) => {
  const config = configOf({ res_out_channels_list: channels }, { batch_size: batchSize });
  const estimate = estimateMemoryMiB(config, 32, 32) - 800;
  expect(estimate / measuredMiB).toBeGreaterThan(1);
  expect(estimate / measuredMiB).toBeLessThan(4);
});
