import * as z from 'zod';
import { devicePreference } from './queue-state';
import { engineChoice } from './run-process-message';

/** A config file to launch: by its path, or as text (an editor's) that stands for that path. */
const configSource = z.object({ path: z.string(), text: z.string().optional() });

/** Everything `train` can be told. All files are checked before anything is queued. */
export const launchRequest = z.object({
  configs: z.array(configSource).min(1).readonly(),
  /** Absolute; wins over `data.path`. */
  dataPath: z.string().optional(),
  /** Wins over `training.seed`. */
  seed: z.int().min(0).max(4294967295).optional(),
  device: devicePreference,
  maxParallel: z.int().positive().nullable(),
  priority: z.int(),
  engine: engineChoice,
  /** Runs end, after their batch, when the client that launched them goes away. */
  isAttached: z.boolean(),
  smallerBatchRetries: z.int().nonnegative(),
});
export type LaunchRequest = z.infer<typeof launchRequest>;
