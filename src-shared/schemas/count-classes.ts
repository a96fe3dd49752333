import type { UnresolvedTrainingConfig } from './config-file';
import { durationHours } from './duration';

// The guide's value: 24 h in steps of 3 h.
const usualClasses = 8;

/** `num_classes`, or how many steps of `frequency` make `time_interval`, or 8 when neither is given. */
export function countClasses({ model, data }: UnresolvedTrainingConfig): number {
  if (model.num_classes !== undefined) return model.num_classes;
  return data.time_interval === undefined ? usualClasses : Math.round(data.time_interval / durationHours(data.frequency));
}
