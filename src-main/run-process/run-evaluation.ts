import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { createRandomGenerator } from '../../src-shared/random/random-generator';
import type { EvaluationResult } from '../../src-shared/schemas/run-event';
import type { EvaluateRequest } from '../../src-shared/schemas/run-process-message';
import { frequencyHours } from '../../src-shared/schemas/training-config';
import { evaluationSeeds, leastPairs } from '../datasets/fixed-pairs';
import { createPairSampler } from '../datasets/pair-sampler';
import { prepareForCheckpoint } from '../datasets/prepare-dataset';
import { createEvaluator } from '../evaluation/evaluate-pairs';
import { readCheckpoint } from '../storage/checkpoint-file';
import { startEngine } from '../tensorflow/start-engine';
import { createBatchReader } from '../training/batch-reader';
import { loadNetwork } from './load-network';

/**
 * Measures a checkpoint on one part of a data file, split as in training, or on all of it, normalised by the checkpoint's own
 * statistics.
 * @throws AnalogonError
 */
export async function runEvaluation(request: EvaluateRequest): Promise<EvaluationResult> {
  const checkpoint = readCheckpoint(request.checkpoint);
  const { config, normalization, classHours, inputShape } = checkpoint.metadata;
  const dataset = await prepareForCheckpoint({
    file: request.datasetPath,
    config,
    cacheFolder: request.cacheFolder,
    normalization,
    frames: request.part === 'all' ? 'all' : 'split',
  });
  const shape = [dataset.channels, dataset.height, dataset.width];
  if (shape.join() !== inputShape.join()) {
    throw new AnalogonError(
      'DATA_MISMATCH',
      `${request.datasetPath} has frames of [channels, height, width] = [${shape.join(', ')}], ${request.checkpoint} was trained on [${inputShape.join(', ')}].`,
    );
  }
  const engine = await startEngine(request.engine, request.threads, (reason) => console.warn(`evaluation runs eagerly: ${reason}`));
  const network = loadNetwork(checkpoint, request.checkpoint);
  const part = request.part === 'all' ? 'test' : request.part;
  const frames = dataset.split[part];
  const seed = part === 'train' ? 0 : evaluationSeeds[part];
  const pairs = createPairSampler(dataset.times, frames, classHours.length, frequencyHours(config), `${request.part} part`).draw(
    Math.max(leastPairs, frames.length),
    createRandomGenerator(seed),
  );
  const batchSize = config.training.batch_size;
  const result = await createEvaluator(engine, network, createBatchReader(dataset, batchSize), batchSize, classHours)(pairs);
  engine.close();
  dataset.close();
  return result;
}
