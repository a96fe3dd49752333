import { registerBackend, removeBackend, setBackend, engine as tfjsEngine } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js';
import type { ComputeEngine } from '../compute-engine';
import { captureGraph, type GraphPass } from '../graph/capture-graph';
import { createGraphSession } from '../graph/graph-session';
import { graphPasses } from '../graph/passes/graph-passes';
import { createVariableStore } from '../graph/variable-store';
import { registerGradients } from '../operations/register-gradients';
import { checkStatus, loadTensorFlowLibrary, type TensorFlowLibrary } from './c-api';
import { createEagerBinding } from './eager-binding';
import { registerNativeKernels } from './native-kernels';
import { encodeSessionConfig, type ThreadSettings } from './session-config';
import { createTensorFlowBackend } from './tensorflow-backend';

export interface NativeEngineOptions {
  /** Folder of TensorFlow's shared libraries. */
  readonly directory: string;
  readonly threads: ThreadSettings;
  readonly onFallback: (reason: string) => void;
  /** Instead of all of them: to test and measure one by one. */
  readonly passes?: readonly GraphPass[];
}

/**
 * Starts TensorFlow in this process and makes it tfjs's backend. The first engine of a process fixes its thread pools.
 * @throws AnalogonError `ENGINE_UNAVAILABLE`
 */
export async function startNativeEngine({
  directory,
  threads,
  onFallback,
  passes = graphPasses,
}: NativeEngineOptions): Promise<ComputeEngine> {
  // Its start-up notes on stderr say nothing to a user.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const library = loadTensorFlowLibrary(directory);
  const { context, devices } = createContext(library, threads);
  const gpu = devices.find(({ type }) => type === 'GPU');
  const binding = createEagerBinding({ library, context, usesGpu: gpu !== undefined });
  const { kernelBackend, backend } = createTensorFlowBackend(binding);
  registerNativeKernels();
  registerGradients();
  if (tfjsEngine().findBackend('tensorflow')) removeBackend('tensorflow');
  registerBackend('tensorflow', () => kernelBackend, 3);
  await setBackend('tensorflow');
  const session = createGraphSession(library, threads);
  const variables = createVariableStore(backend, binding, session);
  return {
    kind: 'native',
    version: `TensorFlow ${library.version()}`,
    device: gpu?.name ?? 'CPU',
    threads: threads.intraOp * threads.interOp,
    captureGraph: (step) => captureGraph({ backend, binding, session, variables, passes, onFallback }, step),
    close: () => session.close(),
  };
}

function createContext(library: TensorFlowLibrary, threads: ThreadSettings) {
  const status = library.newStatus();
  const options = library.newContextOptions();
  const config = encodeSessionConfig(threads);
  library.setContextConfig(options, config, config.length, status);
  checkStatus(library, status, 'configuring the context');
  const context = library.newContext(options, status);
  library.deleteContextOptions(options);
  checkStatus(library, status, 'starting');
  const list = library.listDevices(context, status);
  checkStatus(library, status, 'listing devices');
  const devices = Array.from({ length: library.deviceCount(list) }, (_, index) => ({
    name: library.deviceName(list, index, status),
    type: library.deviceType(list, index, status),
  }));
  library.deleteDeviceList(list);
  return { context, devices };
}
