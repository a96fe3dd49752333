import { AnalogonError, type ErrorCode } from '../../src-shared/errors/analogon-error';
import { toDiskFullError } from '../storage/disk-full-error';
import type { RunProcessExit } from './launch-run-process';

/** Why a run failed, as `run.failed` says it. */
export interface RunFailure {
  readonly code: ErrorCode;
  readonly message: string;
}

/** TensorFlow (RESOURCE_EXHAUSTED), CUDA and its libraries, V8, emscripten's heap, C++ and the system, in this order. */
const outOfMemory =
  /OOM when allocating|RESOURCE_EXHAUSTED|out of memory|CUDA_ERROR_OUT_OF_MEMORY|CU(?:BLAS|DNN)_STATUS_ALLOC_FAILED|Dst tensor is not initialized|Array buffer allocation failed|could not allocate memory|Cannot enlarge memory|WebAssembly\.Memory\.grow\(\)|Aborted\(OOM\)|std::bad_alloc|Cannot allocate memory|ENOMEM/i;

/**
 * Errors after which a CUDA context is unusable (CUDA driver API, `CUresult`). CUDA_ERROR_NO_DEVICE is not among them: the CUDA library
 * says it at the start on every machine without a GPU.
 */
const deviceLost =
  /CUDA_ERROR_(?:ILLEGAL_ADDRESS|ILLEGAL_INSTRUCTION|LAUNCH_FAILED|LAUNCH_TIMEOUT|MISALIGNED_ADDRESS|INVALID_PC|INVALID_ADDRESS_SPACE|HARDWARE_STACK_ERROR|ECC_UNCORRECTABLE|NVLINK_UNCORRECTABLE|CONTEXT_IS_DESTROYED|DEINITIALIZED|DEVICE_UNAVAILABLE|EXTERNAL_DEVICE|CONTAINED)|unspecified launch failure|illegal memory access|fallen off the bus|GPU is lost|device lost/i;

const advice: Readonly<Partial<Record<ErrorCode, string>>> = {
  OUT_OF_MEMORY: 'Lower training.batch_size, or run fewer runs at a time.',
  DEVICE_LOST: 'Resume the run when the GPU works again (nvidia-smi shows its state).',
};

/** Names an error that ended a run from inside. */
export function classifyError(thrown: unknown): RunFailure {
  const error = toDiskFullError(thrown, 'the run folder');
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof AnalogonError && error.code !== 'RUN_FAILED' && error.code !== 'OUT_OF_MEMORY') return { code: error.code, message };
  const code = error instanceof AnalogonError && error.code === 'OUT_OF_MEMORY' ? error.code : classifyText(message);
  return { code: code ?? 'RUN_FAILED', message: advise(message, code) };
}

export interface ProcessEnd {
  readonly exit: RunProcessExit;
  /** We ended it ourselves. */
  readonly isKilled: boolean;
  /** Whether the kernel ended a process for lack of memory while it ran; undefined where the system does not say. */
  readonly hasMemoryKills: boolean | undefined;
}

/** Names the end of a run process that went without saying how its run ended. */
export function classifyExit({ exit: { code, signal, stderr }, isKilled, hasMemoryKills }: ProcessEnd): RunFailure {
  if (isKilled) return { code: 'INTERRUPTED', message: 'stopped at once by the user; the last checkpoint is kept' };
  const saidLast = stderr.trim() === '' ? '' : ` It said last:\n${stderr.trim()}`;
  if (signal === 'SIGKILL' && hasMemoryKills) {
    const message = advise('the run process was killed, probably by the system because it was out of memory.', 'OUT_OF_MEMORY');
    return { code: 'OUT_OF_MEMORY', message: message + saidLast };
  }
  const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
  const kind = classifyText(stderr);
  return { code: kind ?? 'RUN_PROCESS_EXITED', message: `${advise(`the run process ${how} before its run was over.`, kind)}${saidLast}` };
}

function classifyText(text: string): ErrorCode | undefined {
  if (outOfMemory.test(text)) return 'OUT_OF_MEMORY';
  return deviceLost.test(text) ? 'DEVICE_LOST' : undefined;
}

function advise(message: string, code: ErrorCode | undefined): string {
  const said = code && advice[code];
  return said ? `${message}${/[.!?]$/.test(message) ? '' : '.'} ${said}` : message;
}
