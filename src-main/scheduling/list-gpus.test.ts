import { expect, test } from 'vitest';
import { listGpus } from './list-gpus';
import { createFolder } from './testing/create-folder';
import { createFakeNvidiaSmi } from './testing/fake-nvidia-smi';

const createFake = () => createFakeNvidiaSmi(createFolder(), process.env);

test('two cards are listed with who computes on them', async () => {
  const fake = createFake();
  fake.show([
    {
      index: 0,
      name: 'NVIDIA A100, 80GB',
      memoryTotal: 81920,
      memoryUsed: 4242,
      utilization: 97,
      temperature: 71,
      processes: [
        { pid: 17, memory: 4000 },
        { pid: 18, memory: '[N/A]' },
      ],
    },
    { index: 1, uuid: 'GPU-one' },
  ]);
  expect(await listGpus(fake.environment)).toEqual([
    {
      index: 0,
      uuid: 'GPU-00000000',
      name: 'NVIDIA A100, 80GB',
      memoryTotalMiB: 81920,
      memoryUsedMiB: 4242,
      utilizationPercent: 97,
      temperatureCelsius: 71,
      processes: [
        { pid: 17, memoryMiB: 4000 },
        { pid: 18, memoryMiB: undefined },
      ],
    },
    expect.objectContaining({ index: 1, uuid: 'GPU-one', memoryTotalMiB: 8192, processes: [] }),
  ]);
});

test('what the driver does not tell is missing, and the card is listed all the same', async () => {
  const fake = createFake();
  fake.show([
    {
      index: 0,
      memoryTotal: '[N/A]',
      memoryUsed: '[N/A]',
      utilization: '[Not Supported]',
      temperature: '[Unknown Error]',
      processes: [{ pid: '[Insufficient Permissions]' }],
    },
  ]);
  expect(await listGpus(fake.environment)).toMatchObject([
    { index: 0, memoryTotalMiB: 0, memoryUsedMiB: 0, utilizationPercent: undefined, temperatureCelsius: undefined, processes: [] },
  ]);
});

test('a process on a MIG instance counts for the card', async () => {
  const fake = createFake();
  fake.show([
    { index: 0 },
    { index: 1, utilization: '[N/A]', instances: ['MIG-a', 'MIG-b'], processes: [{ pid: 17, memory: 300, uuid: 'MIG-b' }] },
  ]);
  const [first, second] = await listGpus(fake.environment);
  expect(first?.processes).toEqual([]);
  expect(second?.processes).toEqual([{ pid: 17, memoryMiB: 300 }]);
});

test('there is no GPU without the program, and none where it finds none', async () => {
  const fake = createFake();
  expect(await listGpus({ PATH: createFolder() })).toEqual([]);
  fake.fail(6, 'No devices were found');
  expect(await listGpus(fake.environment)).toEqual([]);
});

test('a failing driver is an error with its own words', async () => {
  const fake = createFake();
  fake.fail(9, "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.");
  await expect(listGpus(fake.environment)).rejects.toMatchObject({
    code: 'GPU_UNAVAILABLE',
    message: expect.stringMatching(/code 9: NVIDIA-SMI has failed because it couldn't communicate/),
  });
});

test('a driver that hangs is an error after the limit', async () => {
  const fake = createFake();
  fake.hang();
  await expect(listGpus(fake.environment, 300)).rejects.toMatchObject({
    code: 'GPU_UNAVAILABLE',
    message: expect.stringMatching(/did not answer within 0\.3 s/),
  });
});
