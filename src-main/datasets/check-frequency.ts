import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { DatasetDescription } from './dataset-description';

/**
 * Frames may come more often than classes are wide, in whole fractions, never less often.
 * @throws AnalogonError DATA_MISMATCH with the frequency that would fit
 */
export function checkFrequency({ file, time }: DatasetDescription, stepHours: number): void {
  if (time.dataset === undefined || time.frequencyHours === undefined) return;
  const framesPerStep = stepHours / time.frequencyHours;
  if (framesPerStep > 0.95 && Math.abs(framesPerStep - Math.round(framesPerStep)) < 0.05) return;
  const actual = time.frequencyHours >= 1 ? `${time.frequencyHours}h` : `${Math.round(time.frequencyHours * 60)}min`;
  const message =
    `${file}: frames come every ${actual}, data.frequency says every ${stepHours} h. Set data.frequency to ${actual} or a multiple of ` +
    'it, and model.num_classes to data.time_interval / data.frequency.';
  throw new AnalogonError('DATA_MISMATCH', message);
}
