import { expect, test } from 'vitest';
import { checkDevicePreference } from './check-device-preference';
import { createGpu, onGpus } from './testing/create-entry';

test('a GPU that does not exist is an error that lists those that do', () => {
  const gpus = [createGpu(0, { name: 'NVIDIA A100' }), createGpu(2, { name: 'NVIDIA T4' })];
  expect(() => checkDevicePreference(onGpus([0, 1, 7]), gpus)).toThrow(
    '--gpus 0,1,7: GPU 1, 7 does not exist; this machine has 0 (NVIDIA A100), 2 (NVIDIA T4). Leave --gpus out to train on the CPU.',
  );
  expect(() => checkDevicePreference(onGpus([0]), [])).toThrow(/this machine has no NVIDIA GPU/);
});

test('GPUs that exist and the CPU pass', () => {
  checkDevicePreference(onGpus([1, 0]), [createGpu(0), createGpu(1)]);
  checkDevicePreference({ kind: 'cpu' }, []);
});
