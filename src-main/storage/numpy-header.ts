import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { float32, float64, int8, int16, int32, int64, type TensorElement, uint8, uint16, uint32, uint64 } from './tensor-element';

/** By NumPy's type codes, without the byte order. */
const elements: ReadonlyMap<string, TensorElement> = new Map([
  ['f4', float32],
  ['f8', float64],
  ['i1', int8],
  ['i2', int16],
  ['i4', int32],
  ['i8', int64],
  ['u1', uint8],
  ['u2', uint16],
  ['u4', uint32],
  ['u8', uint64],
  ['b1', uint8],
]);

export interface NumpyHeader {
  readonly element: TensorElement;
  /** True when the bytes of each element are in big-endian order. */
  readonly swapped: boolean;
  readonly shape: readonly number[];
}

/**
 * Parses the Python dictionary at the start of a `.npy` file.
 * @throws AnalogonError DATA_UNREADABLE, naming the Python call that makes a readable file
 */
export function parseNumpyHeader(text: string, file: string): NumpyHeader {
  const type = /'descr':\s*'([<>|=])([A-Za-z]\d*)'/.exec(text);
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape':\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  const element = type?.[2] === undefined ? undefined : elements.get(type[2]);
  if (!element) {
    const found = type?.[2] ?? /'descr':\s*(.+?), 'fortran_order'/.exec(text)?.[1] ?? 'unknown';
    throw unreadable(file, `its elements are of type ${found}, not floats of 32 or 64 bits or integers`, "array.astype('float32')");
  }
  if (order === undefined || shape === undefined) throw unreadable(file, `its header cannot be understood: ${text.trim()}`, 'array');
  if (order === 'True') throw unreadable(file, 'its array is stored column by column (Fortran order)', 'numpy.ascontiguousarray(array)');
  return {
    element,
    swapped: type?.[1] === '>',
    shape: shape
      .split(',')
      .filter((extent) => extent.trim() !== '')
      .map((extent) => Number.parseInt(extent, 10)),
  };
}

function unreadable(file: string, problem: string, remedy: string): AnalogonError {
  return new AnalogonError('DATA_UNREADABLE', `${file}: ${problem}. Write it again with numpy.save(file, ${remedy}).`);
}
