import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { classifyError, classifyExit } from './classify-failure';

const cleanEnd = { code: 0, signal: null, stderr: '' };
const exitWith = (stderr: string) =>
  classifyExit({ exit: { code: null, signal: 'SIGABRT', stderr }, isKilled: false, hasMemoryKills: false });

describe('an error inside the run process', () => {
  // As TensorFlow 2.21, tfjs's WASM backend, V8 and the CUDA allocator word them.
  test.each([
    'TensorFlow, running a step: OOM when allocating tensor with shape[3000000,8000000] and type float on /job:localhost/replica:0/task:0/device:CPU:0 by allocator mklcpu',
    'OOM when allocating tensor with shape[512,64,112,112] and type float on /job:localhost/replica:0/task:0/device:GPU:0 by allocator GPU_0_bfc',
    'RESOURCE_EXHAUSTED: Out of memory while trying to allocate 4294967296 bytes.',
    'failed to allocate 2.00GiB (2147483648 bytes) from device: CUDA_ERROR_OUT_OF_MEMORY: out of memory',
    'Aborted(OOM). Build with -sASSERTIONS for more info.',
    'WebAssembly.Memory.grow(): Maximum memory size exceeded',
    'Array buffer allocation failed',
  ])('is out of memory: %s', (message) => {
    expect(classifyError(new RangeError(message))).toMatchObject({ code: 'OUT_OF_MEMORY', message: expect.stringContaining('batch_size') });
  });

  test.each([
    'TensorFlow, running a step: CUDA error: Failed to synchronize: CUDA_ERROR_ILLEGAL_ADDRESS: an illegal memory access was encountered',
    'could not synchronize on CUDA context: CUDA_ERROR_LAUNCH_FAILED: unspecified launch failure',
    'failed to query event: CUDA_ERROR_ECC_UNCORRECTABLE: uncorrectable ECC error encountered',
  ])('is a lost device: %s', (message) => {
    expect(classifyError(new AnalogonError('RUN_FAILED', message)).code).toBe('DEVICE_LOST');
  });

  test('keeps its own code where it has one', () => {
    const failure = { code: 'LOSS_NOT_FINITE', message: 'the training loss became NaN at step 3' } as const;
    expect(classifyError(new AnalogonError(failure.code, failure.message))).toEqual(failure);
  });

  test('a full disk is one wherever it was met', () => {
    const error = Object.assign(new Error('ENOSPC: no space left on device, mkdir'), { code: 'ENOSPC' });
    expect(classifyError(error).code).toBe('DISK_FULL');
  });

  test('anything else is a failure of the run with its own words', () => {
    expect(classifyError(new TypeError('x is undefined'))).toEqual({ code: 'RUN_FAILED', message: 'x is undefined' });
    expect(classifyError('a word')).toEqual({ code: 'RUN_FAILED', message: 'a word' });
  });
});

describe('a process that went without a word', () => {
  test('a JavaScript heap that was too small is out of memory', () => {
    const program = 'const kept = []; for (;;) kept.push(new Array(1000).fill(0).map(() => ({})));';
    const { status, signal, stderr } = spawnSync(process.execPath, ['--max-old-space-size=16', '-e', program], { encoding: 'utf8' });
    const failure = classifyExit({ exit: { code: status, signal, stderr: stderr.slice(-8000) }, isKilled: false, hasMemoryKills: false });
    expect(failure).toMatchObject({ code: 'OUT_OF_MEMORY', message: expect.stringContaining('heap') });
  });

  test('C++ without memory is out of memory', () => {
    expect(exitWith("terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc").code).toBe(
      'OUT_OF_MEMORY',
    );
  });

  test('a CUDA context that broke is a lost device; a machine without a GPU is not', () => {
    expect(exitWith('F cuda_event.cc:29] Error polling for event status: failed to query event: CUDA_ERROR_LAUNCH_FAILED').code).toBe(
      'DEVICE_LOST',
    );
    const noGpu = 'E cuda_platform.cc:52] failed call to cuInit: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected';
    expect(exitWith(noGpu)).toMatchObject({ code: 'RUN_PROCESS_EXITED', message: expect.stringContaining('cuInit') });
  });

  test.each([
    [true, 'OUT_OF_MEMORY'],
    [false, 'RUN_PROCESS_EXITED'],
    [undefined, 'RUN_PROCESS_EXITED'],
  ])('SIGKILL while the kernel counted memory kills (%s) is %s', (hasMemoryKills, code) => {
    const exit = { code: null, signal: 'SIGKILL', stderr: 'its last words' };
    expect(classifyExit({ exit, isKilled: false, hasMemoryKills })).toMatchObject({
      code,
      message: expect.stringContaining('its last words'),
    });
  });

  test('what we ended ourselves was interrupted, whatever the counters say', () => {
    const exit = { code: null, signal: 'SIGKILL', stderr: '' };
    expect(classifyExit({ exit, isKilled: true, hasMemoryKills: true }).code).toBe('INTERRUPTED');
  });

  test('exit code 0 is no success', () => {
    expect(classifyExit({ exit: cleanEnd, isKilled: false, hasMemoryKills: false })).toMatchObject({
      code: 'RUN_PROCESS_EXITED',
      message: expect.stringContaining('ended with code 0'),
    });
  });
});
