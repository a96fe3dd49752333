import type { ConfigConflict } from '../../src-shared/schemas/find-config-conflicts';
import type { TrainingConfig } from '../../src-shared/schemas/training-config';

/** Settings the format has and this version cannot run yet: said before anything starts. */
export function findUnsupportedSettings(config: TrainingConfig): readonly ConfigConflict[] {
  const found: ConfigConflict[] = [];
  if (config.training.precision !== 'float32') {
    found.push({
      path: ['training', 'precision'],
      message: `found ${config.training.precision}, but this version supports float32 only: write float32 or leave the line out`,
    });
  }
  return found;
}
