import type { DeviceLease } from '../../src-shared/schemas/queue-state';

/** The environment of a run process, in which TensorFlow finds the leased device and no other. */
export function leaseEnvironment(lease: DeviceLease, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...environment,
    // -1 names no GPU. An empty value does so too, but Windows takes it for none given.
    CUDA_VISIBLE_DEVICES: String(lease.gpu ?? -1),
    // nvidia-smi counts in this order; CUDA by itself counts the fastest card first.
    CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
    // Otherwise the first run takes all of a card's memory, needed or not.
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  };
}
