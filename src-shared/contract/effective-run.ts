import * as z from 'zod';
import { trainingConfig } from '../schemas/training-config';

/** A run as it would be launched: one model, one combination of a sweep, one seed. */
export const effectiveRun = z.object({
  id: z.string(),
  config: trainingConfig,
  datasetPath: z.string(),
  /** What differs from the file, by key path: `model.learning_rate`. */
  varied: z.record(z.string(), z.unknown()),
});
