import type { LaunchRequest } from '../../src-shared/schemas/launch-request';
import type { StartSettings } from '../../src-shared/schemas/queue-state';
import type { EngineChoice } from '../../src-shared/schemas/run-process-message';

type Wishes = Pick<LaunchRequest, 'engine' | 'device' | 'maxParallel' | 'priority' | 'smallerBatchRetries'>;

/** @param launch the command's id: its runs share its limit */
export function toStartSettings(launch: string, wishes: Wishes, run: { datasetPath: string; memoryMiB: number }): StartSettings {
  const { engine, device, maxParallel, priority, smallerBatchRetries } = wishes;
  const { datasetPath, memoryMiB } = run;
  return { launch, engine, device, maxParallel, priority, smallerBatchRetries, datasetPath, memoryMiB, threads: null };
}

/** Of a run whose folder does not say how it was started: on the CPU, alone. */
export function defaultStartSettings(engine: EngineChoice, datasetPath: string): StartSettings {
  const wishes: Wishes = { engine, device: { kind: 'cpu' }, maxParallel: null, priority: 0, smallerBatchRetries: 0 };
  return toStartSettings('', wishes, { datasetPath, memoryMiB: 0 });
}
