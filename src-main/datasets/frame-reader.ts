import type { DatasetDescription } from './dataset-description';
import { findChannelDataset, readFieldShape } from './dataset-layout';
import type { Hdf5Dataset, Hdf5Values } from './hdf5-dataset';
import type { Hdf5File } from './hdf5-file';
import { readPacking, unpackValues } from './unpack-values';

/**
 * Where one channel of a slab lies: cell (frame, y, x), y counted from the north, is at
 * offset + frame · frameStride + y · rowStride + x · cellStride.
 */
export interface ChannelPlanes {
  readonly values: Float32Array | Float64Array;
  readonly offset: number;
  readonly frameStride: number;
  /** Negative for a file that begins in the south. */
  readonly rowStride: number;
  readonly cellStride: number;
}

/** Consecutive rows of a file, physical values, NaN where missing. */
export interface FrameSlab {
  readonly firstRow: number;
  readonly rowCount: number;
  readonly channels: readonly ChannelPlanes[];
}

/** Rows `first` … `stop − 1` of a file. */
export interface RowRange {
  readonly first: number;
  readonly stop: number;
}

export interface FrameReader {
  readonly rows: number;
  /** The file in two, cut where a slab ends. */
  readonly halves: readonly [RowRange, RowRange];
  readonly height: number;
  readonly width: number;
  readonly channelCount: number;
  /**
   * The whole file, or a range of it that starts where a slab does, once and in file order: aligned to chunks, so that each is
   * decompressed once. A slab holds until the next one is asked for, which overwrites its values.
   */
  readSlabs(range?: RowRange): Generator<FrameSlab>;
}

/** As much as stays in the processor's second-level cache from reading to writing. 10 MB were no faster and write worse (write-frames.ts). */
const slabBytes = 2 ** 20;
/** A chunk may be deeper in time than a slab should be; up to this it is still read at once (the wasm heap, 2 GiB at most, never shrinks). */
const chunkBytes = 256 * 2 ** 20;

/** @param channels channels of `description.variables` to read, in this order */
export function createFrameReader(file: Hdf5File, description: DatasetDescription, channels: Int32Array): FrameReader {
  const { layout, height, width, rows, isSouthFirst } = description;
  const datasets = [...new Set([...channels].map((channel) => requireDataset(findChannelDataset(layout, channel))))];
  const rowBytes = datasets.reduce((sum, { shape, elementBytes }) => sum + elementBytes * shape.slice(1).reduce((a, b) => a * b, 1), 0);
  const step = chooseSlabRows(datasets, rowBytes);
  const packings = new Map(datasets.map((dataset) => [dataset, readPacking(dataset.attributes)]));
  const channelCount = readFieldShape(layout).channels;
  const strides =
    layout.kind === 'per_variable'
      ? { frame: height * width, channel: 0, row: width, cell: 1 }
      : layout.channelAxis === 1
        ? { frame: channelCount * height * width, channel: height * width, row: width, cell: 1 }
        : { frame: channelCount * height * width, channel: 1, row: width * channelCount, cell: channelCount };

  const buffers = new Map<Hdf5Dataset, Float32Array | Float64Array>();
  function readRows(dataset: Hdf5Dataset, start: number, stop: number): Hdf5Values {
    if (dataset.kind !== 'float' || ![4, 8].includes(dataset.elementBytes)) return file.readRows(dataset, start, stop);
    const floats = step * dataset.shape.slice(1).reduce((a, b) => a * b, 1);
    // New arrays for every slab would take as long to clear, copy and collect as the file to read.
    const buffer = buffers.get(dataset) ?? (dataset.elementBytes === 4 ? new Float32Array(floats) : new Float64Array(floats));
    buffers.set(dataset, buffer);
    return file.readFloats(dataset, start, stop, buffer);
  }

  function readSlab(firstRow: number): FrameSlab {
    const stop = Math.min(rows, firstRow + step);
    const values = new Map(
      datasets.map((dataset) => [
        dataset,
        unpackValues(readRows(dataset, firstRow, stop), packings.get(dataset) ?? readPacking(new Map())),
      ]),
    );
    const planes = [...channels].map((channel): ChannelPlanes => {
      const northRow = isSouthFirst ? (height - 1) * strides.row : 0;
      return {
        values: values.get(requireDataset(findChannelDataset(layout, channel))) ?? new Float32Array(0),
        offset: channel * strides.channel + northRow,
        frameStride: strides.frame,
        rowStride: isSouthFirst ? -strides.row : strides.row,
        cellStride: strides.cell,
      };
    });
    return { firstRow, rowCount: stop - firstRow, channels: planes };
  }

  const middle = Math.min(rows, Math.ceil(rows / 2 / step) * step);
  return {
    rows,
    halves: [
      { first: 0, stop: middle },
      { first: middle, stop: rows },
    ],
    height,
    width,
    channelCount: channels.length,
    *readSlabs({ first, stop } = { first: 0, stop: rows }) {
      for (let firstRow = first; firstRow < stop; firstRow += step) yield readSlab(firstRow);
    },
  };
}

function chooseSlabRows(datasets: readonly Hdf5Dataset[], rowBytes: number): number {
  const bySize = Math.max(1, Math.floor(slabBytes / rowBytes));
  const chunkRows = Math.max(...datasets.map(({ chunks }) => chunks?.[0] ?? 1));
  if (chunkRows <= bySize) return bySize - (bySize % chunkRows);
  return Math.max(bySize, Math.min(chunkRows, Math.floor(chunkBytes / rowBytes)));
}

function requireDataset(dataset: Hdf5Dataset | undefined): Hdf5Dataset {
  if (dataset === undefined) throw new RangeError('a channel beyond those of the file');
  return dataset;
}
