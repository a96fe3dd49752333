import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { createRandomGenerator } from '../../src-shared/random/random-generator';
import type { EvaluationResult } from '../../src-shared/schemas/run-event';
import type { EvaluateRequest } from '../../src-shared/schemas/run-process-message';
import { frequencyHours } from '../../src-shared/schemas/training-config';
import { describeOpenDataset } from '../datasets/describe-dataset';
import { evaluationSeeds, leastPairs } from '../datasets/fixed-pairs';
import { openHdf5File } from '../datasets/hdf5-file';
import { createPairSampler } from '../datasets/pair-sampler';
import { prepareForCheckpoint } from '../datasets/prepare-dataset';
import { createEvaluator } from '../evaluation/evaluate-pairs';
import { type Checkpoint, readCheckpoint } from '../storage/checkpoint-file';
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
  const { config, normalization, classHours } = checkpoint.metadata;
  await checkFrameShape(request, checkpoint);
  const dataset = await prepareForCheckpoint({
    file: request.datasetPath,
    config,
    cacheFolder: request.cacheFolder,
    normalization,
    frames: request.part === 'all' ? 'all' : 'split',
  });
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

/** Before the frame cache is built: a file that does not fit leaves nothing behind. */
async function checkFrameShape({ datasetPath, checkpoint }: EvaluateRequest, { metadata }: Checkpoint): Promise<void> {
  const { config, inputShape } = metadata;
  const file = await openHdf5File(datasetPath);
  try {
    const { variables } = config.data;
    const { height, width } = describeOpenDataset(file, { expectedVariables: variables, frequencyHours: frequencyHours(config) });
    const shape = [variables.length, height, width];
    if (shape.join() === inputShape.join()) return;
    throw new AnalogonError(
      'DATA_MISMATCH',
      `${datasetPath} has frames of [channels, height, width] = [${shape.join(', ')}], ${checkpoint} was trained on [${inputShape.join(', ')}].`,
    );
  } finally {
    file.close();
  }
}
