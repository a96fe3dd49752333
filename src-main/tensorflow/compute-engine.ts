import type { CapturedFunction } from './graph/compile-step';
import type { Step } from './graph/trace-step';

/** What computes: TensorFlow's own library, or WASM. tfjs's current backend is set to it while it is open. */
export interface ComputeEngine {
  readonly kind: 'native' | 'wasm';
  readonly version: string;
  readonly device: string;
  readonly threads: number;
  /** Makes a step of tfjs ops one call; on WASM the step runs eagerly. */
  captureGraph(step: Step): CapturedFunction;
  close(): void;
}
