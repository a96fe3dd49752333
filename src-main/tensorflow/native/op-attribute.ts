import type { Pointer, TensorFlowLibrary } from './c-api';

/** An attribute as tfjs-node's kernels give it: `type` is one of the binding's `TF_ATTR_…` numbers. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

export const attributeTypes = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 } as const;

/** The C setters for one kind of receiver, an eager op or a graph operation under construction. */
export interface AttributeSetters {
  string(target: Pointer, name: string, value: Uint8Array, length: number): void;
  int(target: Pointer, name: string, value: number): void;
  intList(target: Pointer, name: string, values: BigInt64Array, count: number): void;
  float(target: Pointer, name: string, value: number): void;
  bool(target: Pointer, name: string, value: number): void;
  type(target: Pointer, name: string, value: number): void;
  typeList(target: Pointer, name: string, values: Int32Array, count: number): void;
  shape(target: Pointer, name: string, dims: BigInt64Array, rank: number): void;
}

export function eagerAttributeSetters(library: TensorFlowLibrary, status: Pointer): AttributeSetters {
  return {
    string: library.eagerString,
    int: library.eagerInt,
    intList: library.eagerIntList,
    float: library.eagerFloat,
    bool: library.eagerBool,
    type: library.eagerType,
    typeList: library.eagerTypeList,
    shape: (target, name, dims, rank) => library.eagerShape(target, name, dims, rank, status),
  };
}

export function graphAttributeSetters(library: TensorFlowLibrary): AttributeSetters {
  return {
    string: library.graphString,
    int: library.graphInt,
    intList: library.graphIntList,
    float: library.graphFloat,
    bool: library.graphBool,
    type: library.graphType,
    typeList: library.graphTypeList,
    shape: library.graphShape,
  };
}

const isList = (value: unknown): value is ArrayLike<number> => Array.isArray(value) || ArrayBuffer.isView(value);
const toInt64 = (values: ArrayLike<number>) => BigInt64Array.from(Array.from(values, BigInt));

export function setAttribute(setters: AttributeSetters, target: Pointer, { name, type, value }: OpAttribute): void {
  switch (type) {
    case attributeTypes.string: {
      const bytes = Buffer.from(String(value));
      setters.string(target, name, bytes, bytes.length);
      break;
    }
    case attributeTypes.int:
      if (isList(value)) setters.intList(target, name, toInt64(value), value.length);
      else setters.int(target, name, Number(value));
      break;
    case attributeTypes.float:
      setters.float(target, name, Number(value));
      break;
    case attributeTypes.bool:
      setters.bool(target, name, value ? 1 : 0);
      break;
    case attributeTypes.type:
      if (isList(value)) setters.typeList(target, name, Int32Array.from(value), value.length);
      else setters.type(target, name, Number(value));
      break;
    case attributeTypes.shape: {
      const dims = toInt64(isList(value) ? value : []);
      setters.shape(target, name, dims, dims.length);
      break;
    }
    default:
      throw new Error(`attribute ${name} has the unknown type ${type}`);
  }
}
