import { frequencyHours, type TrainingConfig } from '../../src-shared/schemas/training-config';
import { describeOpenDataset } from './describe-dataset';
import { drawFixedPairs } from './fixed-pairs';
import { openHdf5File } from './hdf5-file';
import { planFrames } from './plan-frames';

/**
 * Finds out, without reading a field, whether a config can train on a file: variables, frequency, split, pairs of every class.
 * @returns height and width of its fields
 * @throws AnalogonError FILE_NOT_FOUND | DATA_UNREADABLE | DATA_MISMATCH
 */
export async function checkDataset(file: string, config: TrainingConfig): Promise<{ readonly height: number; readonly width: number }> {
  const source = await openHdf5File(file);
  try {
    const description = describeOpenDataset(source, { expectedVariables: config.data.variables, frequencyHours: frequencyHours(config) });
    const { split } = planFrames(description, config);
    drawFixedPairs({ times: description.time.times, split }, config);
    return { height: description.height, width: description.width };
  } finally {
    source.close();
  }
}
