import * as z from 'zod';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { countElements, type TensorData } from './tensor-data';
import { float32, float64, int8, int16, int32, int64, type TensorElement, uint8, uint16, uint32, uint64 } from './tensor-element';

/** Element types by the format's name. Half-precision numbers have no typed array in Node. */
const elements: ReadonlyMap<string, TensorElement> = new Map([
  ['F32', float32],
  ['F64', float64],
  ['I8', int8],
  ['U8', uint8],
  ['BOOL', uint8],
  ['I16', int16],
  ['U16', uint16],
  ['I32', int32],
  ['U32', uint32],
  ['I64', int64],
  ['U64', uint64],
]);

/** The format's names, by the array that holds the elements. */
export const elementNames: Readonly<Record<TensorData[typeof Symbol.toStringTag], string>> = {
  Float32Array: 'F32',
  Float64Array: 'F64',
  Int8Array: 'I8',
  Uint8Array: 'U8',
  Int16Array: 'I16',
  Uint16Array: 'U16',
  Int32Array: 'I32',
  Uint32Array: 'U32',
  BigInt64Array: 'I64',
  BigUint64Array: 'U64',
};

/** Where one tensor lies: bytes `begin` (in) to `end` (out), counted from the end of the header. */
export interface TensorEntry {
  readonly name: string;
  readonly element: TensorElement;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  /** In the order of the data. */
  readonly entries: readonly TensorEntry[];
  readonly metadata: ReadonlyMap<string, string>;
}

const extent = z.int().nonnegative();
const entrySchema = z.strictObject({ dtype: z.string(), shape: z.array(extent), data_offsets: z.tuple([extent, extent]) });
const metadataSchema = z.record(z.string(), z.string());

/**
 * Checks a header as the format's own library does: every tensor inside the data, of the size its shape asks for, no
 * overlap, no hole.
 * @param text the JSON of the header
 * @param dataLength bytes that follow the header
 * @throws AnalogonError CHECKPOINT_INVALID, naming `file` and the tensor
 */
export function parseSafetensorsHeader(text: string, dataLength: number, file: string): SafetensorsHeader {
  const json = parseJsonObject(text, file);
  const metadata = metadataSchema.safeParse(json['__metadata__'] ?? {});
  if (!metadata.success) throw invalid(file, '__metadata__ must hold texts only');

  const entries = Object.entries(json)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => parseEntry(name, value, file))
    .sort((one, other) => one.begin - other.begin || one.end - other.end);
  let end = 0;
  for (const entry of entries) {
    if (entry.begin !== end)
      throw invalid(file, `tensor ${entry.name} ${entry.begin < end ? 'overlaps the one before it' : 'has a hole before it'}`);
    end = entry.end;
  }
  if (end > dataLength) throw invalid(file, `the file is cut off: its tensors take ${end} bytes, ${dataLength} are there`);
  if (end < dataLength) throw invalid(file, `${dataLength - end} bytes after the last tensor belong to none`);
  return { entries, metadata: new Map(Object.entries(metadata.data)) };
}

function parseJsonObject(text: string, file: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw invalid(file, 'its header is not a JSON object');
  }
}

function parseEntry(name: string, value: unknown, file: string): TensorEntry {
  const parsed = entrySchema.safeParse(value);
  if (!parsed.success) throw invalid(file, `tensor ${name}: ${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`);
  const { dtype, shape, data_offsets } = parsed.data;
  const [begin, end] = data_offsets;
  const element = elements.get(dtype);
  if (!element) {
    const known = [...elements.keys()].join(', ');
    throw new AnalogonError(
      'CHECKPOINT_INVALID',
      `${file}: tensor ${name} has elements of type ${dtype}; convert it to one of ${known} first.`,
    );
  }
  const length = countElements(shape) * element.size;
  if (end - begin !== length)
    throw invalid(file, `tensor ${name} of shape [${shape}] needs ${length} bytes, its offsets say ${end - begin}`);
  return { name, element, shape, begin, end };
}

/** A CHECKPOINT_INVALID error for a file whose bytes contradict each other. */
export function invalid(file: string, problem: string): AnalogonError {
  return new AnalogonError(
    'CHECKPOINT_INVALID',
    `${file}: not an intact safetensors file: ${problem}. Copy it again from where it was made, or take another checkpoint of the run.`,
  );
}
