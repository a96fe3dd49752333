import type { EngineChoice } from '../src-shared/schemas/run-process-message';
import type { Patience } from './measure/wait-until-idle';

/** What every measurement of the bench uses. */
export interface BenchContext {
  /** Where the built programs lie. */
  readonly builtFolder: string;
  /** For run folders and the peer's output; removed at the end. */
  readonly scratchFolder: string;
  /** TensorFlow's library. */
  readonly nativeEngine: EngineChoice;
  /** Path of the peer's Python. */
  readonly python: string;
  readonly peerScript: string;
  readonly threads: number;
  /** Number of rounds, and the length of a block of one contestant in one round. */
  readonly rounds: number;
  readonly blockSeconds: number;
  readonly patience: Patience;
  /** Of the race to an accuracy. */
  readonly race: { readonly pairsPerEpoch: number; readonly peerEpochs: number; readonly seeds: readonly number[] };
  /** Whether `torch.compile` is tried. */
  readonly triesCompile: boolean;
  readonly report: (line: string) => void;
}
