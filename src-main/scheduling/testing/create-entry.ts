import type { Gpu } from '../../../src-shared/schemas/gpu';
import type { DevicePreference, QueueEntry } from '../../../src-shared/schemas/queue-state';

/** A waiting run on the CPU, with no limit of its own. */
export function createEntry(run: string, changes: Partial<QueueEntry> = {}): QueueEntry {
  return {
    run,
    priority: 0,
    added: '2001-01-01T00:00:00.000Z',
    datasetPath: 'data.h5',
    engine: { kind: 'wasm', version: '1', reason: 'test' },
    device: { kind: 'cpu' },
    maxParallel: null,
    launch: 'launch',
    resume: false,
    memoryMiB: 0,
    threads: null,
    smallerBatchRetries: 0,
    ...changes,
  };
}

export function onGpus(indices: readonly number[], changes: { runsPerGpu?: number; allowBusy?: boolean } = {}): DevicePreference {
  return { kind: 'gpus', indices, runsPerGpu: 1, allowBusy: false, ...changes };
}

/** A card of 8,000 MiB on which nothing computes. */
export function createGpu(index: number, changes: Partial<Gpu> = {}): Gpu {
  return { index, uuid: `GPU-${index}`, name: 'Card', memoryTotalMiB: 8000, memoryUsedMiB: 0, processes: [], ...changes };
}
