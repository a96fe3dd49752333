import { setBackend } from '@tensorflow/tfjs-core';
import { chooseEngine } from '../../tensorflow-runtime/choose-engine';
import type { ComputeEngine } from '../compute-engine';
import { startNativeEngine } from '../native/start-native-engine';
import { startWasmEngine } from '../wasm/start-wasm-engine';

/** An engine of a test file; `reasons` collects why steps ran eagerly. */
export interface TestEngine extends ComputeEngine {
  readonly reasons: string[];
  /** Makes it tfjs's backend: several engines live in one test process. */
  activate(): Promise<void>;
}

/**
 * Starts both engines, or WASM alone where there is no native TensorFlow; the reason is printed.
 * @throws when `CI` is set and there is no native TensorFlow
 */
export async function startTestEngines(): Promise<readonly TestEngine[]> {
  const native = await startNativeTestEngine();
  const wasm = await startWasmEngine();
  const embedded: TestEngine = { ...wasm, reasons: [], activate: () => useBackend('wasm') };
  return native ? [native, embedded] : [embedded];
}

/** The native engine, or `undefined` as {@link startTestEngines} says. */
export async function startNativeTestEngine(): Promise<TestEngine | undefined> {
  const directory = await findTensorFlowFolder();
  if (directory === undefined) return undefined;
  const reasons: string[] = [];
  const engine = await startNativeEngine({ directory, threads: { intraOp: 1, interOp: 2 }, onFallback: (reason) => reasons.push(reason) });
  return { ...engine, reasons, activate: () => useBackend('tensorflow') };
}

/** Where TensorFlow's libraries lie, or `undefined` as {@link startTestEngines} says. */
export async function findTensorFlowFolder(): Promise<string | undefined> {
  const choice = await chooseEngine({ environment: process.env, allowInstall: false });
  if (choice.kind === 'native') return choice.directory;
  if (process.env['CI']) throw new Error(`CI is set, but there is no native engine to test: ${choice.reason}`);
  console.warn(`Tests of the native engine are skipped: ${choice.reason}.`);
  return undefined;
}

async function useBackend(name: string): Promise<void> {
  if (!(await setBackend(name))) throw new Error(`tfjs has no backend ${name}`);
}
