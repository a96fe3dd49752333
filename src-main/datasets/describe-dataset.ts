import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { DatasetDescription } from './dataset-description';
import { parseDatasetFileName } from './dataset-file-name';
import { type DatasetLayout, findChannelDataset, readFieldShape } from './dataset-layout';
import { findNormalization, findSynthetic } from './find-declarations';
import { formatHdf5Dataset } from './hdf5-dataset';
import type { Hdf5File } from './hdf5-file';
import { nameChannels } from './name-channels';
import { readCoordinates } from './read-coordinates';
import { readTimeAxis } from './read-time-axis';
import { recognizeLayout } from './recognize-layout';
import { createTimeAxis, type TimeAxis } from './time-axis';

export interface DescribeOptions {
  /** Names a config lists; they help to tell layout and channels and are not required to be there. */
  readonly expectedVariables?: readonly string[];
  /** Step to assume when the file has no time axis. */
  readonly frequencyHours?: number;
}

/** A convolution over fewer cells than this sees nothing but the padding. */
const smallestField = 4;

/**
 * Finds out what an open data file is.
 * @throws AnalogonError DATA_UNREADABLE | DATA_MISMATCH
 */
export function describeOpenDataset(file: Hdf5File, { expectedVariables, frequencyHours }: DescribeOptions): DatasetDescription {
  const { layout, reason, warnings } = recognizeLayout(file, expectedVariables);
  const shape = readFieldShape(layout);
  const fields = findChannelDataset(layout, 0);
  if (fields === undefined || shape.rows === 0 || shape.channels === 0) {
    throw new AnalogonError('DATA_UNREADABLE', `${file.path}: has no frames (${describeFields(layout)}). Write it again with data in it.`);
  }
  if (shape.height < smallestField || shape.width < smallestField) {
    const message =
      `${file.path}: fields of ${shape.height} × ${shape.width} cells (${describeFields(layout)}) are too small; at least ` +
      `${smallestField} × ${smallestField} are needed.`;
    throw new AnalogonError('DATA_UNREADABLE', message);
  }
  const names = nameChannels(file, layout, expectedVariables);
  const fileName = parseDatasetFileName(file.path, expectedVariables);
  const time = readTimeAxis(file, fields);
  const assumedHours = frequencyHours ?? fileName?.frequencyHours ?? 1;
  const { latitudes, longitudes } = readCoordinates(file, fields, shape);
  const isSouthFirst = latitudes !== undefined && (latitudes[0] ?? 0) < (latitudes.at(-1) ?? 0);
  const attributes = [file.attributes, fields.attributes];
  const normalizedAlready = findNormalization(fileName, attributes);
  return {
    file: file.path,
    layout,
    layoutReason: reason,
    variables: names.variables,
    variablesFrom: names.source,
    rows: shape.rows,
    height: shape.height,
    width: shape.width,
    element: fields.element,
    time: time ?? assumeTimeAxis(shape.rows, assumedHours),
    latitudes,
    longitudes,
    isSouthFirst,
    fileName,
    normalizedAlready,
    synthetic: findSynthetic(attributes),
    notes: [
      ...(isSouthFirst ? ['Latitude ascends in the file; frames are turned so that row 0 is north.'] : []),
      ...(normalizedAlready === undefined ? [] : [warnOfNormalization(normalizedAlready)]),
      ...(fileName?.isWeighted
        ? ['Weighted (by its name): fields were multiplied by a matrix of weights before they were normalised.']
        : []),
    ],
    warnings: [...warnings, ...(time === undefined ? [warnOfAssumedTimes(assumedHours)] : warnOfTimes(time))],
  };
}

function assumeTimeAxis(rows: number, frequencyHours: number): TimeAxis {
  const times = Float64Array.from({ length: rows }, (_, row) => row * frequencyHours);
  return { ...createTimeAxis(times, 'proleptic_gregorian', undefined), frequencyHours };
}

function warnOfNormalization(reason: string): string {
  return `Normalised already (${reason}): over all years, test years included; missing values became 0, the statistics are not stored.`;
}

function warnOfAssumedTimes(hours: number): string {
  return `The file has no time axis: its frames are taken to follow one another every ${hours} h from 1970-01-01T00:00, without gaps.`;
}

function warnOfTimes({ isSorted, duplicates, gaps }: TimeAxis): readonly string[] {
  const missing = gaps.reduce((sum, { missingFrames }) => sum + missingFrames, 0);
  return [
    ...(isSorted ? [] : ['Times are not in order; frames are sorted by time.']),
    ...(duplicates > 0 ? [`${duplicates} frames have the time of an earlier one and are left out.`] : []),
    ...(gaps.length > 0 ? [`${gaps.length} gap${gaps.length === 1 ? '' : 's'} in time, ${missing} frames missing.`] : []),
  ];
}

function describeFields(layout: DatasetLayout): string {
  const fields = findChannelDataset(layout, 0);
  return fields === undefined ? 'no dataset' : formatHdf5Dataset(fields);
}
