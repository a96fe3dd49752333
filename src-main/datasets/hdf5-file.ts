import fs from 'node:fs';
import path from 'node:path';
import h5wasm, { Dataset, File, type Group } from 'h5wasm/node';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { type AttributeValue, formatHdf5Dataset, type Hdf5Dataset, type Hdf5Values } from './hdf5-dataset';
import { checkHdf5Signature } from './hdf5-signature';

/** An open HDF5 or netCDF-4 file. Reads are sequential by design: random rows of a compressed file come at 8 a second. */
export interface Hdf5File {
  readonly path: string;
  readonly attributes: ReadonlyMap<string, AttributeValue>;
  /** Every dataset of the file, groups included, by path. */
  readonly datasets: readonly Hdf5Dataset[];
  /**
   * Rows `start` … `stop − 1` of a number dataset, row-major; 64-bit integers become float64.
   * @throws AnalogonError DATA_UNREADABLE naming file, dataset and rows
   */
  readRows(dataset: Hdf5Dataset, start: number, stop: number): Hdf5Values;
  /**
   * Rows `start` … `stop − 1` of a float32 (or float64) dataset into the array of that kind that is given.
   * @returns the part of `target` that was filled
   * @throws AnalogonError DATA_UNREADABLE naming file, dataset and rows
   */
  readFloats<T extends Float32Array | Float64Array>(dataset: Hdf5Dataset, start: number, stop: number, target: T): T;
  /** All strings of a string dataset. */
  readStrings(dataset: Hdf5Dataset): readonly string[];
  close(): void;
}

/** HDF5 filter numbers the library has built in: deflate, shuffle, fletcher32, szip, nbit, scale-offset, lzf. */
const builtInFilters = new Set([1, 2, 3, 4, 5, 6, 32000]);

/** @throws AnalogonError FILE_NOT_FOUND | DATA_UNREADABLE */
export async function openHdf5File(file: string): Promise<Hdf5File> {
  checkHdf5Signature(file);
  const library = await h5wasm.ready;
  // Without this a corrupt chunk is no error: the read gives whatever was in memory before, which looks plausible.
  library.activate_throwing_error_handler();
  const root = openRoot(file);
  try {
    const handles = new Map<string, Dataset>();
    const datasets = root.paths().flatMap((name) => {
      const dataset = getDataset(root, name);
      if (dataset === undefined || dataset.shape === null) return [];
      handles.set(name, dataset);
      return [describe(name, dataset)];
    });
    return {
      path: file,
      attributes: readAttributes(root),
      datasets,
      readRows: (dataset, start, stop) => {
        const values = readSlice(file, dataset, handles.get(dataset.path), start, stop);
        if (values instanceof BigInt64Array || values instanceof BigUint64Array) return Float64Array.from(values, Number);
        if (ArrayBuffer.isView(values)) return values as Hdf5Values;
        throw unreadable(file, dataset, 'does not hold numbers');
      },
      readFloats: (dataset, start, stop, target) => readInto(library, file, dataset, handles.get(dataset.path), start, stop, target),
      readStrings: (dataset) => {
        const values: unknown = readSlice(file, dataset, handles.get(dataset.path), 0, dataset.shape[0] ?? 1);
        return Array.isArray(values) ? values.map(String) : [String(values)];
      },
      close: () => void root.close(),
    };
  } catch (error) {
    root.close();
    if (error instanceof AnalogonError) throw error;
    throw new AnalogonError('DATA_UNREADABLE', `${file}: its table of contents is damaged. Download or write the file again.`, {
      cause: error,
    });
  }
}

function openRoot(file: string): File {
  try {
    return new File(file, 'r');
  } catch (error) {
    const meaning = /truncated/i.test(String(error))
      ? `is cut off: it is ${fs.statSync(file).size} bytes long, its header promises more`
      : 'starts as an HDF5 file, but its header is damaged';
    throw new AnalogonError('DATA_UNREADABLE', `${file}: ${meaning}. Download or write it again.`, { cause: error });
  }
}

/** Undefined for groups, and for links that lead nowhere. */
function getDataset(root: File, name: string): Dataset | undefined {
  const entity = root.get(name);
  return entity instanceof Dataset ? entity : undefined;
}

function readSlice(file: string, dataset: Hdf5Dataset, handle: Dataset | undefined, start: number, stop: number): unknown {
  const checked = requireReadable(file, dataset, handle);
  try {
    return dataset.shape.length === 0 ? checked.value : checked.slice([[start, stop]]);
  } catch (error) {
    const size = /Float\d+ not supported/.test(String(error));
    if (size) throw unreadable(file, dataset, `has elements of type ${dataset.element}, which are not read. Convert it to float32`);
    throw damaged(file, dataset, start, stop, error);
  }
}

/** What Dataset.slice does, without a new array for each call. */
function readInto<T extends Float32Array | Float64Array>(
  library: Awaited<typeof h5wasm.ready>,
  file: string,
  dataset: Hdf5Dataset,
  handle: Dataset | undefined,
  start: number,
  stop: number,
  target: T,
): T {
  const { file_id, path: name } = requireReadable(file, dataset, handle);
  const count = [stop - start, ...dataset.shape.slice(1)];
  const length = count.reduce((a, b) => a * b, 1);
  const bytes = length * target.BYTES_PER_ELEMENT;
  if (target.BYTES_PER_ELEMENT !== dataset.elementBytes || length > target.length)
    throw new RangeError(`${dataset.path} into another array`);
  const address = library._malloc(bytes);
  if (address === 0) throw unreadable(file, dataset, `has rows that do not fit into memory: ${bytes} bytes are wanted at once`);
  try {
    const first = count.map((_, axis) => BigInt(axis === 0 ? start : 0));
    const strides = count.map(() => 1n);
    library.get_dataset_data(file_id, name, count.map(BigInt), first, strides, BigInt(address));
    // The heap may have grown, and so moved, while it was read.
    new Uint8Array(target.buffer, target.byteOffset, bytes).set(library.HEAPU8.subarray(address, address + bytes));
  } catch (error) {
    throw damaged(file, dataset, start, stop, error);
  } finally {
    library._free(address);
  }
  return target.subarray(0, length) as T;
}

function requireReadable(file: string, dataset: Hdf5Dataset, handle: Dataset | undefined): Dataset {
  if (handle === undefined) throw unreadable(file, dataset, 'is not in the file');
  const filter = handle.filters.find(({ id }) => !builtInFilters.has(id));
  if (filter !== undefined) {
    const name = filter.name || `number ${filter.id}`;
    throw unreadable(file, dataset, `is compressed with the filter ${name}, which is not built in. Rewrite it: h5repack -f GZIP=4 IN OUT`);
  }
  const missing = handle.metadata.virtual_sources?.find(
    ({ file_name }) => file_name !== '.' && !fs.existsSync(path.resolve(path.dirname(file), file_name)),
  );
  if (missing !== undefined) {
    throw unreadable(file, dataset, `takes its values from ${missing.file_name}, which is not there. Put that file beside it`);
  }
  return handle;
}

function damaged(file: string, dataset: Hdf5Dataset, start: number, stop: number, cause: unknown): AnalogonError {
  const what = `cannot be read at rows ${start}–${stop - 1}: the stored values are damaged. Download or write the file again`;
  return unreadable(file, dataset, what, cause);
}

function unreadable(file: string, dataset: Hdf5Dataset, what: string, cause?: unknown): AnalogonError {
  return new AnalogonError('DATA_UNREADABLE', `${file}: dataset ${formatHdf5Dataset(dataset)} ${what}.`, { cause });
}

function describe(name: string, dataset: Dataset): Hdf5Dataset {
  const { type, size, signed, littleEndian, chunks, shape } = dataset.metadata;
  const order = size === 1 ? '|' : littleEndian ? '<' : '>';
  const kind = type === 0 ? 'integer' : type === 1 ? 'float' : type === 3 ? 'string' : 'other';
  const element = kind === 'float' ? `${order}f${size}` : kind === 'integer' ? `${order}${signed ? 'i' : 'u'}${size}` : kind;
  const labels = dataset.get_dimension_labels();
  const dimensions = (shape ?? []).map((_, axis) => dataset.get_attached_scales(axis)[0]?.split('/').at(-1) ?? labels[axis] ?? undefined);
  return {
    path: name,
    name: name.split('/').at(-1) ?? name,
    shape: shape ?? [],
    kind,
    element,
    elementBytes: size,
    chunks: chunks ?? undefined,
    attributes: readAttributes(dataset),
    dimensions,
  };
}

function readAttributes(holder: Dataset | Group): ReadonlyMap<string, AttributeValue> {
  const attributes = new Map<string, AttributeValue>();
  for (const [name, attribute] of Object.entries(holder.attrs)) {
    if (name === 'DIMENSION_LIST' || name === 'REFERENCE_LIST') continue;
    const value = attribute.json_value;
    if (value === null) continue;
    if (!Array.isArray(value)) attributes.set(name, value);
    else if (value.length === 1 && value[0] !== undefined && !Array.isArray(value[0])) attributes.set(name, value[0]);
    else attributes.set(name, value.filter((element) => !Array.isArray(element)) as (string | number | boolean)[]);
  }
  return attributes;
}
