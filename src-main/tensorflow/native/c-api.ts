import path from 'node:path';
import koffi, { type KoffiFunc } from 'koffi';
import { AnalogonError } from '../../../src-shared/errors/analogon-error';

/** Address of a C object; 0n is NULL. */
export type Pointer = bigint;
/** What a pointer parameter takes: an address, or JavaScript memory that is passed without a copy. */
type Memory = Pointer | ArrayBufferView | null;

/** `TF_Output`: output `index` of the operation at `oper`. */
export interface GraphOutputReference {
  readonly oper: Pointer;
  readonly index: number;
}

const libraryNames = {
  linux: ['libtensorflow_framework.so.2', 'libtensorflow_cc.so.2'],
  darwin: ['libtensorflow_framework.2.dylib', 'libtensorflow_cc.2.dylib'],
  win32: ['_pywrap_tensorflow_common.dll'],
} as const;

const standardLibraries = { linux: 'libc.so.6', darwin: 'libSystem.B.dylib', win32: 'msvcrt.dll' } as const;

/** What loads a library, besides koffi. */
const loaders = {
  linux: { library: 'libdl.so.2', name: 'dlopen', parameters: ['str', 'int'] },
  darwin: { library: 'libSystem.B.dylib', name: 'dlopen', parameters: ['str', 'int'] },
  win32: { library: 'kernel32.dll', name: 'LoadLibraryW', parameters: ['str16'] },
} as const;
/** RTLD_LAZY, on Linux and macOS alike. */
const lazily = 1;

type SupportedPlatform = keyof typeof libraryNames;

/** TensorFlow's C API (tensorflow/c/c_api.h, c/eager/c_api.h), as far as the engine uses it. */
export type TensorFlowLibrary = ReturnType<typeof loadTensorFlowLibrary>;

/**
 * Loads TensorFlow's shared libraries from a folder.
 * @throws AnalogonError `ENGINE_UNAVAILABLE` when they are missing or cannot be loaded
 */
export function loadTensorFlowLibrary(directory: string) {
  const platform = process.platform as SupportedPlatform;
  const names = libraryNames[platform];
  if (!names)
    throw new AnalogonError(
      'ENGINE_UNAVAILABLE',
      `The native engine does not run on ${process.platform}; use the WASM engine (--engine wasm).`,
    );
  let libraries: ReturnType<typeof koffi.load>[];
  try {
    libraries = names.map((name) => koffi.load(path.join(directory, name), { global: true, lazy: true }));
    for (const name of names) keepLoaded(platform, path.join(directory, name));
  } catch (cause) {
    throw new AnalogonError(
      'ENGINE_UNAVAILABLE',
      `TensorFlow in ${directory} cannot be loaded: ${cause instanceof Error ? cause.message : cause}. Run "analogon runtime doctor".`,
      { cause },
    );
  }
  const output = koffi.struct({ oper: 'void *', index: 'int' });
  const pointer = 'void *';

  function bind<F extends (...parameters: never[]) => unknown>(
    name: string,
    result: string,
    parameters: (string | typeof output)[],
  ): KoffiFunc<F> {
    for (const library of [...libraries].reverse()) {
      try {
        return library.func(name, result, parameters) as unknown as KoffiFunc<F>;
      } catch {
        // Not in this one: the C API is spread over both libraries.
      }
    }
    throw new AnalogonError(
      'ENGINE_UNAVAILABLE',
      `TensorFlow in ${directory} has no function ${name}: the library is of another version than 2.21.`,
    );
  }

  const standard = koffi.load(standardLibraries[platform]);
  return {
    copyMemory: standard.func('memcpy', pointer, [pointer, pointer, 'size_t']) as unknown as (
      to: Memory,
      from: Memory,
      bytes: number,
    ) => Pointer,

    version: bind<() => string>('TF_Version', 'str', []),
    newStatus: bind<() => Pointer>('TF_NewStatus', pointer, []),
    statusCode: bind<(status: Pointer) => number>('TF_GetCode', 'int', [pointer]),
    statusMessage: bind<(status: Pointer) => string>('TF_Message', 'str', [pointer]),

    allocateTensor: bind<(dtype: number, dims: Memory, rank: number, bytes: number) => Pointer>('TF_AllocateTensor', pointer, [
      'int',
      pointer,
      'int',
      'size_t',
    ]),
    deleteTensor: bind<(tensor: Pointer) => void>('TF_DeleteTensor', 'void', [pointer]),
    tensorData: bind<(tensor: Pointer) => Pointer>('TF_TensorData', pointer, [pointer]),
    tensorByteSize: bind<(tensor: Pointer) => number>('TF_TensorByteSize', 'size_t', [pointer]),
    tensorType: bind<(tensor: Pointer) => number>('TF_TensorType', 'int', [pointer]),
    tensorRank: bind<(tensor: Pointer) => number>('TF_NumDims', 'int', [pointer]),
    tensorDimension: bind<(tensor: Pointer, axis: number) => number>('TF_Dim', 'int64_t', [pointer, 'int']),

    newContextOptions: bind<() => Pointer>('TFE_NewContextOptions', pointer, []),
    setContextConfig: bind<(options: Pointer, config: Memory, bytes: number, status: Pointer) => void>(
      'TFE_ContextOptionsSetConfig',
      'void',
      [pointer, pointer, 'size_t', pointer],
    ),
    newContext: bind<(options: Pointer, status: Pointer) => Pointer>('TFE_NewContext', pointer, [pointer, pointer]),
    deleteContextOptions: bind<(options: Pointer) => void>('TFE_DeleteContextOptions', 'void', [pointer]),
    listDevices: bind<(context: Pointer, status: Pointer) => Pointer>('TFE_ContextListDevices', pointer, [pointer, pointer]),
    deviceCount: bind<(list: Pointer) => number>('TF_DeviceListCount', 'int', [pointer]),
    deviceName: bind<(list: Pointer, index: number, status: Pointer) => string>('TF_DeviceListName', 'str', [pointer, 'int', pointer]),
    deviceType: bind<(list: Pointer, index: number, status: Pointer) => string>('TF_DeviceListType', 'str', [pointer, 'int', pointer]),
    deleteDeviceList: bind<(list: Pointer) => void>('TF_DeleteDeviceList', 'void', [pointer]),

    newHandle: bind<(tensor: Pointer, status: Pointer) => Pointer>('TFE_NewTensorHandle', pointer, [pointer, pointer]),
    deleteHandle: bind<(handle: Pointer) => void>('TFE_DeleteTensorHandle', 'void', [pointer]),
    handleType: bind<(handle: Pointer) => number>('TFE_TensorHandleDataType', 'int', [pointer]),
    handleRank: bind<(handle: Pointer, status: Pointer) => number>('TFE_TensorHandleNumDims', 'int', [pointer, pointer]),
    handleDimension: bind<(handle: Pointer, axis: number, status: Pointer) => number>('TFE_TensorHandleDim', 'int64_t', [
      pointer,
      'int',
      pointer,
    ]),
    resolveHandle: bind<(handle: Pointer, status: Pointer) => Pointer>('TFE_TensorHandleResolve', pointer, [pointer, pointer]),

    newEagerOp: bind<(context: Pointer, name: string, status: Pointer) => Pointer>('TFE_NewOp', pointer, [pointer, 'str', pointer]),
    deleteEagerOp: bind<(op: Pointer) => void>('TFE_DeleteOp', 'void', [pointer]),
    addEagerInput: bind<(op: Pointer, handle: Pointer, status: Pointer) => void>('TFE_OpAddInput', 'void', [pointer, pointer, pointer]),
    execute: bind<(op: Pointer, outputs: Memory, count: Memory, status: Pointer) => void>('TFE_Execute', 'void', [
      pointer,
      pointer,
      pointer,
      pointer,
    ]),
    eagerString: bind<(op: Pointer, name: string, value: Memory, length: number) => void>('TFE_OpSetAttrString', 'void', [
      pointer,
      'str',
      pointer,
      'size_t',
    ]),
    eagerInt: bind<(op: Pointer, name: string, value: number) => void>('TFE_OpSetAttrInt', 'void', [pointer, 'str', 'int64_t']),
    eagerIntList: bind<(op: Pointer, name: string, values: Memory, count: number) => void>('TFE_OpSetAttrIntList', 'void', [
      pointer,
      'str',
      pointer,
      'int',
    ]),
    eagerFloat: bind<(op: Pointer, name: string, value: number) => void>('TFE_OpSetAttrFloat', 'void', [pointer, 'str', 'float']),
    eagerBool: bind<(op: Pointer, name: string, value: number) => void>('TFE_OpSetAttrBool', 'void', [pointer, 'str', 'uint8_t']),
    eagerType: bind<(op: Pointer, name: string, value: number) => void>('TFE_OpSetAttrType', 'void', [pointer, 'str', 'int']),
    eagerTypeList: bind<(op: Pointer, name: string, values: Memory, count: number) => void>('TFE_OpSetAttrTypeList', 'void', [
      pointer,
      'str',
      pointer,
      'int',
    ]),
    eagerShape: bind<(op: Pointer, name: string, dims: Memory, rank: number, status: Pointer) => void>('TFE_OpSetAttrShape', 'void', [
      pointer,
      'str',
      pointer,
      'int',
      pointer,
    ]),

    newGraph: bind<() => Pointer>('TF_NewGraph', pointer, []),
    deleteGraph: bind<(graph: Pointer) => void>('TF_DeleteGraph', 'void', [pointer]),
    newOperation: bind<(graph: Pointer, op: string, name: string) => Pointer>('TF_NewOperation', pointer, [pointer, 'str', 'str']),
    finishOperation: bind<(description: Pointer, status: Pointer) => Pointer>('TF_FinishOperation', pointer, [pointer, pointer]),
    addInput: bind<(description: Pointer, input: GraphOutputReference) => void>('TF_AddInput', 'void', [pointer, output]),
    addInputList: bind<(description: Pointer, inputs: Memory, count: number) => void>('TF_AddInputList', 'void', [pointer, pointer, 'int']),
    addControlInput: bind<(description: Pointer, operation: Pointer) => void>('TF_AddControlInput', 'void', [pointer, pointer]),
    graphString: bind<(description: Pointer, name: string, value: Memory, length: number) => void>('TF_SetAttrString', 'void', [
      pointer,
      'str',
      pointer,
      'size_t',
    ]),
    graphInt: bind<(description: Pointer, name: string, value: number) => void>('TF_SetAttrInt', 'void', [pointer, 'str', 'int64_t']),
    graphIntList: bind<(description: Pointer, name: string, values: Memory, count: number) => void>('TF_SetAttrIntList', 'void', [
      pointer,
      'str',
      pointer,
      'int',
    ]),
    graphFloat: bind<(description: Pointer, name: string, value: number) => void>('TF_SetAttrFloat', 'void', [pointer, 'str', 'float']),
    graphBool: bind<(description: Pointer, name: string, value: number) => void>('TF_SetAttrBool', 'void', [pointer, 'str', 'uint8_t']),
    graphType: bind<(description: Pointer, name: string, value: number) => void>('TF_SetAttrType', 'void', [pointer, 'str', 'int']),
    graphTypeList: bind<(description: Pointer, name: string, values: Memory, count: number) => void>('TF_SetAttrTypeList', 'void', [
      pointer,
      'str',
      pointer,
      'int',
    ]),
    graphShape: bind<(description: Pointer, name: string, dims: Memory, rank: number) => void>('TF_SetAttrShape', 'void', [
      pointer,
      'str',
      pointer,
      'int',
    ]),
    graphTensor: bind<(description: Pointer, name: string, tensor: Pointer, status: Pointer) => void>('TF_SetAttrTensor', 'void', [
      pointer,
      'str',
      pointer,
      pointer,
    ]),
    outputRank: bind<(graph: Pointer, output: GraphOutputReference, status: Pointer) => number>('TF_GraphGetTensorNumDims', 'int', [
      pointer,
      output,
      pointer,
    ]),
    outputShape: bind<(graph: Pointer, output: GraphOutputReference, dims: Memory, rank: number, status: Pointer) => void>(
      'TF_GraphGetTensorShape',
      'void',
      [pointer, output, pointer, 'int', pointer],
    ),
    outputType: bind<(output: GraphOutputReference) => number>('TF_OperationOutputType', 'int', [output]),
    opDefinition: bind<(graph: Pointer, op: string, buffer: Pointer, status: Pointer) => void>('TF_GraphGetOpDef', 'void', [
      pointer,
      'str',
      pointer,
      pointer,
    ]),
    newBuffer: bind<() => Pointer>('TF_NewBuffer', pointer, []),
    deleteBuffer: bind<(buffer: Pointer) => void>('TF_DeleteBuffer', 'void', [pointer]),

    newSessionOptions: bind<() => Pointer>('TF_NewSessionOptions', pointer, []),
    setSessionConfig: bind<(options: Pointer, config: Memory, bytes: number, status: Pointer) => void>('TF_SetConfig', 'void', [
      pointer,
      pointer,
      'size_t',
      pointer,
    ]),
    newSession: bind<(graph: Pointer, options: Pointer, status: Pointer) => Pointer>('TF_NewSession', pointer, [pointer, pointer, pointer]),
    deleteSessionOptions: bind<(options: Pointer) => void>('TF_DeleteSessionOptions', 'void', [pointer]),
    closeSession: bind<(session: Pointer, status: Pointer) => void>('TF_CloseSession', 'void', [pointer, pointer]),
    deleteSession: bind<(session: Pointer, status: Pointer) => void>('TF_DeleteSession', 'void', [pointer, pointer]),
    /** Feeds and fetches are packed arrays of `TF_Output` (16 bytes each); tensors are arrays of addresses. */
    runSession: bind<
      (
        session: Pointer,
        runOptions: Memory,
        feeds: Memory,
        feedTensors: Memory,
        feedCount: number,
        fetches: Memory,
        fetchTensors: Memory,
        fetchCount: number,
        targets: Memory,
        targetCount: number,
        metadata: Memory,
        status: Pointer,
      ) => void
    >('TF_SessionRun', 'void', [pointer, pointer, pointer, pointer, 'int', pointer, pointer, 'int', pointer, 'int', pointer, pointer]),
  };
}

/**
 * Takes a hold of a library that is never released. When Node ends, koffi lets go of its own, and the code would be unmapped under
 * TensorFlow's threads: the process would end with a segmentation fault.
 */
function keepLoaded(platform: SupportedPlatform, file: string): void {
  const { library, name, parameters } = loaders[platform];
  const load = koffi.load(library).func(name, 'void *', [...parameters]);
  if (platform === 'win32') load(file);
  else load(file, lazily);
}

/** Throws what a `TF_Status` holds, if it holds an error. */
export function checkStatus(library: TensorFlowLibrary, status: Pointer, doing: string): void {
  const code = library.statusCode(status);
  if (code === 0) return;
  const message = `TensorFlow, ${doing}: ${library.statusMessage(status)}`;
  // TF_RESOURCE_EXHAUSTED
  throw new AnalogonError(code === 8 ? 'OUT_OF_MEMORY' : 'RUN_FAILED', message);
}
