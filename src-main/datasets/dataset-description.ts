import type { DatasetFileName } from './dataset-file-name';
import type { DatasetLayout } from './dataset-layout';
import type { ChannelNames } from './name-channels';
import type { TimeAxis } from './time-axis';

/** What a data file is, as far as its table of contents, coordinates and name tell; no field has been read. */
export interface DatasetDescription {
  readonly file: string;
  readonly layout: DatasetLayout;
  readonly layoutReason: string;
  /** Every variable of the file, in channel order. */
  readonly variables: readonly string[];
  readonly variablesFrom: ChannelNames['source'];
  /** Rows on the time axis of the file, duplicates included; `time.times` has one entry a frame that is used. */
  readonly rows: number;
  readonly height: number;
  readonly width: number;
  /** Element type in numpy's notation, such as `<f4`. */
  readonly element: string;
  readonly time: TimeAxis;
  /** Degrees north, in file order; frames are read north first whatever the order is. */
  readonly latitudes: Float64Array | undefined;
  readonly longitudes: Float64Array | undefined;
  /** Rows go from south to north in the file and are turned round on reading. */
  readonly isSouthFirst: boolean;
  readonly fileName: DatasetFileName | undefined;
  /** Why the values are taken as normalised already; undefined when nothing says so. */
  readonly normalizedAlready: string | undefined;
  /** The attribute that says the data are synthetic. */
  readonly synthetic: string | undefined;
  /** Facts worth knowing. */
  readonly notes: readonly string[];
  /** What may be wrong. */
  readonly warnings: readonly string[];
}
