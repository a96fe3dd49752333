import { modelConfig } from '../../../src-shared/schemas/model-config';
import type { TrainingConfig } from '../../../src-shared/schemas/training-config';

/** The `model` section of a config with these keys; the others have their defaults. */
export function modelSettings(given: Readonly<Record<string, unknown>>): TrainingConfig['model'] {
  return { ...modelConfig.parse(given), num_classes: 8, res_in_channels: 5 };
}
