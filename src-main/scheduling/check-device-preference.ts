import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { Gpu } from '../../src-shared/schemas/gpu';
import type { DevicePreference } from '../../src-shared/schemas/queue-state';

/** Makes sure that every asked-for GPU exists. @throws AnalogonError GPU_UNAVAILABLE which lists those that do */
export function checkDevicePreference(preference: DevicePreference, gpus: readonly Gpu[]): void {
  if (preference.kind === 'cpu') return;
  const missing = preference.indices.filter((index) => !gpus.some((gpu) => gpu.index === index));
  if (missing.length === 0) return;
  const found =
    gpus.length === 0
      ? 'this machine has no NVIDIA GPU (nvidia-smi finds none)'
      : `this machine has ${gpus.map((gpu) => `${gpu.index} (${gpu.name})`).join(', ')}`;
  throw new AnalogonError(
    'GPU_UNAVAILABLE',
    `--gpus ${preference.indices.join(',')}: GPU ${missing.join(', ')} does not exist; ${found}. Leave --gpus out to train on the CPU.`,
  );
}
