import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { type BinaryReader, openBinaryReader } from './binary-reader';
import { elementNames, invalid, parseSafetensorsHeader, type TensorEntry } from './safetensors-header';
import { countElements, type NamedTensor, type TensorValue, viewBytes } from './tensor-data';
import { writeFileAtomically } from './write-file-atomically';

/** Limit of the format's own library: a longer header is taken for damage. */
const longestHeaderBytes = 100_000_000;

export interface SafetensorsContent {
  /** By name, in the order of the file. */
  readonly tensors: ReadonlyMap<string, TensorValue>;
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Writes tensors and texts in the safetensors format (little-endian, C order), each tensor aligned to its element size.
 * @throws AnalogonError DISK_FULL; an older `file` is then untouched
 */
export function writeSafetensors(file: string, tensors: readonly NamedTensor[], metadata: Readonly<Record<string, string>>): void {
  // Wide elements first keeps every tensor aligned without gaps, which the format forbids; then by name, as its library does.
  const ordered = [...tensors].sort(
    (one, other) => other.data.BYTES_PER_ELEMENT - one.data.BYTES_PER_ELEMENT || (one.name < other.name ? -1 : 1),
  );
  const entries = new Map<string, unknown>([['__metadata__', metadata]]);
  let offset = 0;
  for (const { name, shape, data } of ordered) {
    if (entries.has(name)) throw new RangeError(`two tensors are named ${name}`);
    if (countElements(shape) !== data.length)
      throw new RangeError(`tensor ${name}: shape [${shape}] does not hold ${data.length} elements`);
    entries.set(name, { dtype: elementNames[data[Symbol.toStringTag]], shape, data_offsets: [offset, offset + data.byteLength] });
    offset += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const header = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ');
  header.writeBigUInt64LE(BigInt(header.length - 8));
  json.copy(header, 8);
  writeFileAtomically(file, [header, ...ordered.map(({ data }) => viewBytes(data))]);
}

/**
 * Reads a whole safetensors file into memory.
 * @throws AnalogonError FILE_NOT_FOUND, or CHECKPOINT_INVALID when the file is cut off, damaged or of another format
 */
export function readSafetensors(file: string): SafetensorsContent {
  const reader = openForReading(file);
  try {
    const headerLength = readHeaderLength(reader, file);
    const text = new TextDecoder().decode(reader.read(8, headerLength));
    const dataStart = 8 + headerLength;
    const { entries, metadata } = parseSafetensorsHeader(text, reader.size - dataStart, file);
    const readTensor = ({ element, shape, begin, end }: TensorEntry) => ({
      shape,
      data: element.view(reader.read(dataStart + begin, end - begin)),
    });
    return { tensors: new Map(entries.map((entry) => [entry.name, readTensor(entry)])), metadata };
  } finally {
    reader.close();
  }
}

function openForReading(file: string): BinaryReader {
  try {
    return openBinaryReader(file);
  } catch (error) {
    throw new AnalogonError('FILE_NOT_FOUND', `${file}: cannot be opened (${String(error)}). Give the path of a checkpoint.`, {
      cause: error,
    });
  }
}

function readHeaderLength(reader: BinaryReader, file: string): number {
  if (reader.size < 8) throw invalid(file, `it has ${reader.size} bytes, less than the smallest header`);
  const start = Buffer.from(reader.read(0, 8));
  if (start.toString('latin1', 0, 2) === 'PK') {
    const remedy = "Save its weights with Python's safetensors.torch.save_file first (docs/checkpoint-format.md).";
    throw new AnalogonError(
      'CHECKPOINT_INVALID',
      `${file}: a zip archive, as torch.save and Lightning write them, not a safetensors file. ${remedy}`,
    );
  }
  const length = Number(start.readBigUInt64LE());
  if (length > longestHeaderBytes || length < 2) throw invalid(file, `its first bytes announce a header of ${length} bytes`);
  if (length + 8 > reader.size) throw invalid(file, `the file is cut off inside its header (${reader.size} of ${length + 8} bytes)`);
  return length;
}
