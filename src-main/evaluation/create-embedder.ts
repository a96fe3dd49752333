import { concat, split, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { SiameseNetwork } from '../models/siamese-network';
import type { ComputeEngine } from '../tensorflow/compute-engine';

/** Codes of frames [N, H, W, C] by the running statistics: [N, c·h·w], flattened in PyTorch's order [channels, height, width]. */
export type Embedder = (frames: Tensor4D) => Promise<Tensor2D>;

/** The batch is cut into a part for each thread: independent parts keep the threads busy without waiting for each other. */
export function createEmbedder(engine: ComputeEngine, network: SiameseNetwork): Embedder {
  const embed = engine.captureGraph((input) => {
    const frames = input as Tensor4D;
    const parts = Math.min(engine.threads, frames.shape[0]);
    const codes = split(frames, partSizes(frames.shape[0], parts), 0).map((part) => network.encode(part as Tensor4D, 'evaluation'));
    const code = concat(codes as Tensor4D[], 0);
    return [code.transpose([0, 3, 1, 2]).reshape([code.shape[0], -1])];
  });
  return async (frames) => {
    const [codes] = await embed(frames);
    return codes as Tensor2D;
  };
}

/** Cuts `total` into `parts` that differ by at most one. */
function partSizes(total: number, parts: number): number[] {
  return Array.from({ length: parts }, (_, index) => Math.floor(((index + 1) * total) / parts) - Math.floor((index * total) / parts));
}
