import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { openHdf5File } from '../datasets/hdf5-file';
import { readNumpyFile } from '../storage/numpy-file';

/** Fields for `predict`: [N, C, H, W] row by row. */
export interface FramesFile {
  readonly shape: readonly [number, number, number, number];
  readonly values: Float32Array | Float64Array;
}

/**
 * Reads frames from a `.npy` file, or from an HDF5 file with exactly one dataset of four dimensions.
 * @throws AnalogonError FILE_NOT_FOUND | DATA_UNREADABLE
 */
export async function readFramesFile(file: string): Promise<FramesFile> {
  const { shape, values } = path.extname(file) === '.npy' ? readNumpyFrames(file) : await readHdf5Frames(file);
  const [frames, channels, height, width] = shape;
  if (shape.length !== 4 || !frames || !channels || !height || !width) {
    throw new AnalogonError(
      'DATA_UNREADABLE',
      `${file} has shape [${shape.join(', ')}]; frames need (N, C, H, W), as numpy.save writes them.`,
    );
  }
  return { shape: [frames, channels, height, width], values };
}

function readNumpyFrames(file: string) {
  const { shape, data } = readNumpyFile(file);
  return { shape, values: data instanceof Float32Array ? data : Float64Array.from(data as ArrayLike<number>) };
}

async function readHdf5Frames(file: string) {
  const source = await openHdf5File(file);
  try {
    const candidates = source.datasets.filter(({ shape }) => shape.length === 4);
    const [dataset] = candidates;
    if (!dataset || candidates.length > 1) {
      const found = candidates.length === 0 ? 'none' : candidates.map((candidate) => candidate.path).join(', ');
      throw new AnalogonError(
        'DATA_UNREADABLE',
        `${file} needs exactly one dataset of (N, C, H, W); found ${found}. Give a .npy file, or a file with only that dataset.`,
      );
    }
    const rows = source.readRows(dataset, 0, dataset.shape[0] ?? 0);
    return { shape: dataset.shape, values: rows instanceof Float32Array ? rows : Float64Array.from(rows) };
  } finally {
    source.close();
  }
}
