import type { EngineChoice } from '../../src-shared/schemas/run-process-message';
import type { ComputeEngine } from './compute-engine';

/**
 * Starts the chosen engine in this process.
 * @param threads CPU threads it may use
 * @param onFallback told why a step runs eagerly on the native engine
 * @throws AnalogonError `ENGINE_UNAVAILABLE`
 */
export async function startEngine(choice: EngineChoice, threads: number, onFallback: (reason: string) => void): Promise<ComputeEngine> {
  // Each engine is a large module: only the chosen one is loaded.
  if (choice.kind === 'native') {
    const { startNativeEngine } = await import('./native/start-native-engine');
    // One thread an operation and independent operations side by side: the two towers keep two cores busy, with far less
    // waiting between threads than when each operation is cut in two.
    return startNativeEngine({ directory: choice.directory, threads: { intraOp: 1, interOp: threads }, onFallback });
  }
  const { startWasmEngine } = await import('./wasm/start-wasm-engine');
  return startWasmEngine();
}
