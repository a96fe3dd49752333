import koffi from 'koffi';
import { checkStatus, type Pointer, type TensorFlowLibrary } from '../native/c-api';

/** For each input argument of an op, whether it takes a list of tensors (`ConcatV2`: [list, single]). */
export type OpInputLists = readonly boolean[];

const bufferLayout = koffi.struct({ data: 'void *', length: 'size_t' });

/** Reads an op's `OpDef` (tensorflow/core/framework/op_def.proto) from the library itself; results are remembered. */
export function createOpInputReader(library: TensorFlowLibrary, graph: Pointer, status: Pointer): (op: string) => OpInputLists {
  const known = new Map<string, OpInputLists>();
  return (op) => {
    const remembered = known.get(op);
    if (remembered) return remembered;
    const buffer = library.newBuffer();
    try {
      library.opDefinition(graph, op, buffer, status);
      checkStatus(library, status, `looking up ${op}`);
      const { data, length } = koffi.decode(buffer, bufferLayout) as { data: Pointer; length: number | bigint };
      const bytes = new Uint8Array(Number(length));
      library.copyMemory(bytes, data, bytes.length);
      const lists = readInputLists(bytes);
      known.set(op, lists);
      return lists;
    } finally {
      library.deleteBuffer(buffer);
    }
  };
}

/** Field numbers of `OpDef` and `OpDef.ArgDef`. */
const inputArgument = 2;
const numberAttribute = 5;
const typeListAttribute = 6;

function readInputLists(definition: Uint8Array): OpInputLists {
  return readFields(definition)
    .filter(({ field }) => field === inputArgument)
    .map(({ bytes }) =>
      readFields(bytes).some(({ field, bytes: name }) => (field === numberAttribute || field === typeListAttribute) && name.length > 0),
    );
}

/** The fields of a protobuf message; only length-delimited ones carry bytes. */
function readFields(message: Uint8Array): { field: number; bytes: Uint8Array }[] {
  const fields: { field: number; bytes: Uint8Array }[] = [];
  let position = 0;
  const readVarint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[position++] ?? 0;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (position < message.length) {
    const key = readVarint();
    const wireType = key & 7;
    if (wireType === 2) {
      const length = readVarint();
      fields.push({ field: key >>> 3, bytes: message.subarray(position, position + length) });
      position += length;
    } else if (wireType === 0) readVarint();
    else position += wireType === 1 ? 8 : 4;
  }
  return fields;
}
