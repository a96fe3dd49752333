import type { TrainingConfig } from '../../src-shared/schemas/training-config';
import { countParameters } from './count-parameters';
import { listConvolutions } from './list-convolutions';

const bytesPerNumber = 4;
const bytesPerMiB = 2 ** 20;

/** CUDA's context and the kernels of TensorFlow, cuDNN and cuBLAS: 400 to 800 MiB by card, held by every process. */
const processMiB = 800;
/**
 * Numbers kept for each value of a map: the convolution's, the normalised, the rectified (and padded) one, and a gradient under way.
 * Peaks measured on the CPU with batches of 64 to 1024 pairs grow as 2.4 to 2.9 of them; the rest is for a GPU's gaps between buffers.
 */
const copiesOfMap = 4;
/** A padded copy beside what the batch came in. */
const copiesOfFrame = 2;

/**
 * Memory that a training needs on its device, in MiB; rather too much than too little.
 *
 *     process + 4 B · (parameters · (value, gradient, update, optimiser slots) + frames · (maps · 4 + cells · 2 + workspace))
 *
 * frames: two a pair. maps: values of all maps that the network makes of a frame. workspace: the largest convolution written as a
 * matrix (kernel² · inputs · outputs' cells), which is what cuDNN's faster algorithms take.
 */
export function estimateMemoryMiB(config: TrainingConfig, height: number, width: number): number {
  const { model, training } = config;
  const convolutions = listConvolutions(config, height, width);
  const slots = model.optimizer === 'adam' ? 2 : 1;
  const inParameters = countParameters(config, height, width) * (3 + slots);
  const maps = convolutions.reduce((sum, { part, ...map }) => sum + (map.outputs * map.height * map.width) / (part === 'head' ? 2 : 1), 0);
  const workspace = Math.max(...convolutions.map((map) => map.kernel ** 2 * map.inputs * map.height * map.width));
  const cells = model.res_in_channels * height * width;
  const inFrames = 2 * training.batch_size * (maps * copiesOfMap + cells * copiesOfFrame + workspace);
  return Math.ceil(processMiB + (bytesPerNumber * (inParameters + inFrames)) / bytesPerMiB);
}
