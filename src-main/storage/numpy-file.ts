import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { type BinaryReader, openBinaryReader } from './binary-reader';
import { parseNumpyHeader } from './numpy-header';
import { countElements, type TensorValue, viewBytes } from './tensor-data';
import { writeFileAtomically } from './write-file-atomically';

const magic = Buffer.from('\x93NUMPY', 'latin1');

/**
 * Reads a `.npy` file (format 1.0 to 3.0) of floats, integers or booleans (as 0 and 1), of either byte order.
 * @throws AnalogonError FILE_NOT_FOUND, or DATA_UNREADABLE with the Python line that makes a readable file
 */
export function readNumpyFile(file: string): TensorValue {
  const reader = openForReading(file);
  try {
    const { text, dataStart } = readHeader(reader, file);
    const { element, swapped, shape } = parseNumpyHeader(text, file);
    const length = countElements(shape) * element.size;
    const present = reader.size - dataStart;
    if (present !== length) throw damaged(file, `shape (${shape.join(', ')}) needs ${length} bytes of data, ${present} are there`);
    const bytes = reader.read(dataStart, length);
    if (swapped) swapBytes(bytes, element.size);
    return { shape, data: element.view(bytes) };
  } finally {
    reader.close();
  }
}

/** Writes float32 values as a little-endian `.npy` file, format 1.0. @throws AnalogonError DISK_FULL */
export function writeNumpyFile(file: string, shape: readonly number[], data: Float32Array): void {
  if (countElements(shape) !== data.length) throw new RangeError(`shape [${shape}] does not hold ${data.length} elements`);
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  // The data starts at a multiple of 64 bytes, so that it can be mapped into memory.
  const header = Buffer.alloc(Math.ceil((11 + text.length) / 64) * 64, ' ');
  magic.copy(header);
  header.writeUInt8(1, 6);
  header.writeUInt8(0, 7);
  header.writeUInt16LE(header.length - 10, 8);
  header.write(text, 10, 'latin1');
  header.write('\n', header.length - 1);
  writeFileAtomically(file, [header, viewBytes(data)]);
}

function openForReading(file: string): BinaryReader {
  try {
    return openBinaryReader(file);
  } catch (error) {
    throw new AnalogonError('FILE_NOT_FOUND', `${file}: cannot be opened (${String(error)}). Give the path of a .npy file.`, {
      cause: error,
    });
  }
}

function readHeader(reader: BinaryReader, file: string): { text: string; dataStart: number } {
  if (reader.size < 12) throw damaged(file, `it has ${reader.size} bytes`);
  const start = Buffer.from(reader.read(0, 12));
  if (!start.subarray(0, 6).equals(magic)) throw damaged(file, 'it does not start as NumPy files do');
  const version = start.readUInt8(6);
  if (version < 1 || version > 3) throw damaged(file, `format version ${version} is unknown`);
  // Format 1.0 counts the header in two bytes, the later ones in four.
  const [headerStart, headerLength] = version === 1 ? [10, start.readUInt16LE(8)] : [12, start.readUInt32LE(8)];
  const dataStart = headerStart + headerLength;
  if (dataStart > reader.size) throw damaged(file, 'the file is cut off inside its header');
  return { text: new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(reader.read(headerStart, headerLength)), dataStart };
}

function damaged(file: string, problem: string): AnalogonError {
  return new AnalogonError('DATA_UNREADABLE', `${file}: not an intact .npy file: ${problem}. Write it again with numpy.save(file, array).`);
}

function swapBytes(bytes: Uint8Array<ArrayBuffer>, elementSize: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (elementSize === 2) buffer.swap16();
  if (elementSize === 4) buffer.swap32();
  if (elementSize === 8) buffer.swap64();
}
