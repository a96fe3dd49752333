import { standardDeviation } from './channel-statistics';
import type { DatasetDescription } from './dataset-description';
import { type DescribeOptions, describeOpenDataset } from './describe-dataset';
import { createFrameReader } from './frame-reader';
import { openHdf5File } from './hdf5-file';
import { scanFrames } from './scan-frames';

/** One variable over all frames, in the units of the file. */
export interface VariableInspection {
  readonly variable: string;
  readonly units: string | undefined;
  /** Of the finite values; NaN when there is none. */
  readonly mean: number;
  readonly standardDeviation: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly missingValues: number;
}

export interface DatasetInspection {
  readonly description: DatasetDescription;
  readonly variables: readonly VariableInspection[];
  /** Frames with a missing value in any variable. */
  readonly incompleteFrames: number;
}

export interface InspectOptions extends DescribeOptions {
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Describes a data file and reads all of it once for the statistics.
 * @throws AnalogonError FILE_NOT_FOUND | DATA_UNREADABLE | DATA_MISMATCH
 */
export async function inspectDataset(file: string, options: InspectOptions = {}): Promise<DatasetInspection> {
  const opened = await openHdf5File(file);
  try {
    const description = describeOpenDataset(opened, options);
    const { layout, variables } = description;
    const reader = createFrameReader(
      opened,
      description,
      Int32Array.from(variables, (_, channel) => channel),
    );
    const isCounted = new Uint8Array(reader.rows);
    for (const row of description.time.rows) isCounted[row] = 1;
    const scan = await scanFrames(reader, { isCounted, skipIncomplete: false, onProgress: options.onProgress });
    return {
      description,
      variables: scan.statistics.map((statistics, channel) => {
        const isUsed = statistics.count > 0;
        const units = layout.kind === 'per_variable' ? layout.datasets[channel]?.attributes.get('units') : undefined;
        return {
          variable: variables[channel] ?? '',
          units: units === undefined ? undefined : String(units),
          mean: isUsed ? statistics.mean : Number.NaN,
          standardDeviation: standardDeviation(statistics),
          minimum: isUsed ? statistics.minimum : Number.NaN,
          maximum: isUsed ? statistics.maximum : Number.NaN,
          missingValues: scan.missingValues[channel] ?? 0,
        };
      }),
      incompleteFrames: scan.incomplete.reduce((sum, isIncomplete) => sum + isIncomplete, 0),
    };
  } finally {
    opened.close();
  }
}
