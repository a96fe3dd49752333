import { softmax, type Tensor, type Tensor2D, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { Prediction, PredictRequest } from '../../src-shared/schemas/run-process-message';
import { rearrangeFrames, transformFrames } from '../datasets/transform-frames';
import { createEmbedder } from '../evaluation/create-embedder';
import { indexOfLargest } from '../evaluation/evaluate-pairs';
import type { SiameseNetwork } from '../models/siamese-network';
import { type Checkpoint, readCheckpoint } from '../storage/checkpoint-file';
import type { ComputeEngine } from '../tensorflow/compute-engine';
import { startEngine } from '../tensorflow/start-engine';
import { loadNetwork } from './load-network';
import { readFramesFile } from './read-frames-file';

const batchSize = 256;

/** Network inputs [N, H, W, C] row by row. */
interface NetworkInputs {
  readonly count: number;
  readonly frames: Float32Array;
}

/**
 * Applies a checkpoint: two files give the class of each pair (row i of the first with row i of the second, which is later); one
 * file gives embeddings, and for a single frame also the class of the pair with itself.
 * @throws AnalogonError
 */
export async function runPrediction(request: PredictRequest): Promise<Prediction> {
  const checkpoint = readCheckpoint(request.checkpoint);
  const read = (file: string) => readInputs(file, checkpoint, request.normalized);
  const earlier = await read(request.earlier);
  const later = request.later === undefined ? undefined : await read(request.later);
  if (later && later.count !== earlier.count) {
    throw new AnalogonError(
      'DATA_MISMATCH',
      `${request.earlier} has ${earlier.count} frames, ${request.later} has ${later.count}: row i is paired with row i.`,
    );
  }
  const engine = await startEngine(request.engine, request.threads, (reason) => console.warn(`prediction runs eagerly: ${reason}`));
  const network = loadNetwork(checkpoint, request.checkpoint);
  const { classHours } = checkpoint.metadata;
  const partner = later ?? (earlier.count === 1 ? earlier : undefined);
  const pairs = partner ? await classifyPairs(engine, network, earlier, partner, classHours) : undefined;
  const embeddings = later ? undefined : await embedFrames(engine, network, earlier);
  engine.close();
  return { classHours: [...classHours], pairs, embeddings };
}

async function readInputs(file: string, { metadata }: Checkpoint, isNormalized: boolean): Promise<NetworkInputs> {
  const { shape, values } = await readFramesFile(file);
  const [count, ...frame] = shape;
  if (frame.join() !== metadata.inputShape.join()) {
    throw new AnalogonError(
      'DATA_MISMATCH',
      `${file} has frames of [${frame.join(', ')}], the checkpoint takes [C, H, W] = [${metadata.inputShape.join(', ')}].`,
    );
  }
  return { count, frames: isNormalized ? rearrangeFrames(values, shape) : transformFrames(values, shape, metadata.normalization) };
}

async function classifyPairs(
  engine: ComputeEngine,
  network: SiameseNetwork,
  earlier: NetworkInputs,
  later: NetworkInputs,
  classHours: readonly number[],
) {
  const classify = engine.captureGraph((first, second) => [
    softmax(network.classify(first as Tensor4D, second as Tensor4D, 'evaluation')) as Tensor2D,
  ]);
  const rows = await mapBatches(network, earlier.count, [earlier.frames, later.frames], classify);
  return rows.map((row) => {
    const best = indexOfLargest(row);
    return { class: best, hours: classHours[best] ?? 0, probabilities: [...row] };
  });
}

async function embedFrames(engine: ComputeEngine, network: SiameseNetwork, { count, frames }: NetworkInputs): Promise<number[][]> {
  const embedder = createEmbedder(engine, network);
  const embed = async (...inputs: Tensor[]) => [await embedder(inputs[0] as Tensor4D)];
  return (await mapBatches(network, count, [frames], embed)).map((row) => [...row]);
}

/** Feeds rows in batches and gives the result's rows. */
async function mapBatches(
  network: SiameseNetwork,
  count: number,
  sources: readonly Float32Array[],
  call: ReturnType<ComputeEngine['captureGraph']>,
) {
  const { height, width, channels } = network.config;
  const size = height * width * channels;
  const rows: Float32Array[] = [];
  for (let start = 0; start < count; start += batchSize) {
    const length = Math.min(batchSize, count - start);
    const inputs = sources.map((source) =>
      tensor4d(source.slice(start * size, (start + length) * size), [length, height, width, channels]),
    );
    const [result] = await call(...inputs);
    const values = (await result?.data()) as Float32Array;
    const rowSize = values.length / length;
    for (let row = 0; row < length; row++) rows.push(values.slice(row * rowSize, (row + 1) * rowSize));
    for (const tensor of [...inputs, result]) tensor?.dispose();
  }
  return rows;
}
