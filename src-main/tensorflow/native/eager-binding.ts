import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js';
import { checkStatus, type Pointer, type TensorFlowLibrary } from './c-api';
import { dataTypes } from './data-type';
import { type AttributeSetters, attributeTypes, eagerAttributeSetters, type OpAttribute, setAttribute } from './op-attribute';
import { allocateTensor, readTensor, resolveHandle, shapeOfHandle, type TensorValues } from './tensor-memory';

/** What an op gives back to tfjs: an id for the tensor, its shape and its `TF_DataType`. */
export interface TensorMetadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** Stands in for eager execution while a graph is captured. */
export interface OpRecorder {
  record(op: string, attributes: readonly OpAttribute[], inputIds: readonly number[], outputCount: number): TensorMetadata[];
  /** Values of a symbolic tensor, where they are known while capturing. */
  read(id: number): TensorValues;
}

/** A tensor that lives outside the eager context, in a session's variable. */
export interface ForeignTensor {
  readonly shape: readonly number[];
  readonly dtype: number;
  /** A new `TF_Tensor` with the present value; the caller deletes it. */
  read(): Pointer;
}

/**
 * tfjs-node's binding interface on TensorFlow's C API: what the package's own native addon does, without the addon.
 * Ids ≥ 1 are eager handles or foreign tensors; negative ids belong to the recorder.
 */
export interface EagerBinding extends TFJSBinding {
  readonly library: TensorFlowLibrary;
  recorder: OpRecorder | undefined;
  /** The present value of a tensor as a `TF_Tensor` on the CPU; the caller deletes it. */
  resolveTensor(id: number): Pointer;
  adoptTensor(tensor: Pointer): TensorMetadata;
  addForeign(tensor: ForeignTensor): number;
  isForeign(id: number): boolean;
}

interface EagerContext {
  readonly library: TensorFlowLibrary;
  readonly context: Pointer;
  readonly usesGpu: boolean;
}

export function createEagerBinding({ library, context, usesGpu }: EagerContext): EagerBinding {
  const status = library.newStatus();
  const setters: AttributeSetters = eagerAttributeSetters(library, status);
  const check = (doing: string) => checkStatus(library, status, doing);
  const handles = new Map<number, Pointer>();
  const foreign = new Map<number, ForeignTensor>();
  let nextId = 1;

  const keep = (handle: Pointer): number => {
    const id = nextId++;
    handles.set(id, handle);
    return id;
  };

  /** The handle of an eager tensor; foreign tensors are brought in by value. `release` frees what was made for the call. */
  const borrowHandle = (id: number): { handle: Pointer; release(): void } => {
    const handle = handles.get(id);
    if (handle !== undefined) return { handle, release: () => undefined };
    const source = foreign.get(id);
    if (!source) throw new Error(`tensor ${id} is not known to TensorFlow (was it disposed?)`);
    const tensor = source.read();
    const made = library.newHandle(tensor, status);
    library.deleteTensor(tensor);
    check('reading a variable');
    return { handle: made, release: () => library.deleteHandle(made) };
  };

  const describe = (handle: Pointer): TensorMetadata => ({
    id: keep(handle),
    shape: shapeOfHandle(library, handle, status),
    dtype: library.handleType(handle),
  });

  const executeEagerly = (
    op: string,
    attributes: readonly OpAttribute[],
    inputIds: readonly number[],
    outputCount: number,
  ): TensorMetadata[] => {
    const eagerOp = library.newEagerOp(context, op, status);
    check(`preparing ${op}`);
    const borrowed = inputIds.map(borrowHandle);
    try {
      for (const attribute of attributes) setAttribute(setters, eagerOp, attribute);
      for (const { handle } of borrowed) {
        library.addEagerInput(eagerOp, handle, status);
        check(`giving ${op} its inputs`);
      }
      const outputs = new BigUint64Array(outputCount);
      const count = Int32Array.of(outputCount);
      library.execute(eagerOp, outputs, count, status);
      check(`running ${op}`);
      return Array.from(outputs.subarray(0, count[0]), describe);
    } finally {
      library.deleteEagerOp(eagerOp);
      for (const { release } of borrowed) release();
    }
  };

  const binding: EagerBinding = {
    library,
    recorder: undefined,
    resolveTensor(id) {
      const { handle, release } = borrowHandle(id);
      try {
        return resolveHandle(library, handle, status);
      } finally {
        release();
      }
    },
    adoptTensor(tensor) {
      const handle = library.newHandle(tensor, status);
      library.deleteTensor(tensor);
      check('adopting a tensor');
      return describe(handle);
    },
    addForeign(tensor) {
      const id = nextId++;
      foreign.set(id, tensor);
      return id;
    },
    isForeign: (id) => foreign.has(id),

    createTensor(shape, dtype, values) {
      const tensor = allocateTensor(library, dtype, shape, values as ArrayBufferView);
      const handle = library.newHandle(tensor, status);
      library.deleteTensor(tensor);
      check('making a tensor');
      return keep(handle);
    },
    deleteTensor(id) {
      if (foreign.delete(id)) return;
      const handle = handles.get(id);
      if (handle === undefined) return;
      library.deleteHandle(handle);
      handles.delete(id);
    },
    tensorDataSync(id) {
      if (id < 0) {
        if (!binding.recorder) throw new Error(`tensor ${id} belongs to a finished capture`);
        return binding.recorder.read(id) as Float32Array;
      }
      const tensor = binding.resolveTensor(id);
      const values = readTensor(library, tensor);
      library.deleteTensor(tensor);
      return values as Float32Array;
    },
    executeOp: (op, attributes, inputIds, outputCount) =>
      binding.recorder
        ? binding.recorder.record(op, attributes, inputIds, outputCount)
        : executeEagerly(op, attributes, inputIds, outputCount),

    getNumOfTensors: () => handles.size,
    isUsingGpuDevice: () => usesGpu,
    getNumOfSavedModels: () => 0,
    loadSavedModel: refuseSavedModels,
    deleteSavedModel: refuseSavedModels,
    runSavedModel: refuseSavedModels,
    TensorMetadata: class {
      id = 0;
      shape: number[] = [];
      dtype = 0;
    },
    TFEOpAttr: class {
      name = '';
      type = 0;
      value: number = 0;
    },
    TF_FLOAT: dataTypes.float32,
    TF_INT32: dataTypes.int32,
    TF_INT64: dataTypes.int64,
    TF_BOOL: dataTypes.bool,
    TF_COMPLEX64: dataTypes.complex64,
    TF_STRING: dataTypes.string,
    TF_RESOURCE: dataTypes.resource,
    TF_UINT8: dataTypes.uint8,
    TF_ATTR_STRING: attributeTypes.string,
    TF_ATTR_INT: attributeTypes.int,
    TF_ATTR_FLOAT: attributeTypes.float,
    TF_ATTR_BOOL: attributeTypes.bool,
    TF_ATTR_TYPE: attributeTypes.type,
    TF_ATTR_SHAPE: attributeTypes.shape,
    TF_ATTR_RESOURCE: 6,
    TF_Version: library.version(),
  };
  return binding;
}

function refuseSavedModels(): never {
  throw new Error('SavedModel is not part of this engine');
}
