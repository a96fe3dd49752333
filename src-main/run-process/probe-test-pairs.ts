import { createHash } from 'node:crypto';
import path from 'node:path';
import * as z from 'zod';
import { createRandomGenerator } from '../../src-shared/random/random-generator';
import type { TrainingConfig } from '../../src-shared/schemas/training-config';
import type { FixedPairs } from '../datasets/fixed-pairs';
import type { PreparedDataset } from '../datasets/prepared-dataset';
import { runProbes } from '../evaluation/probes/run-probes';
import { computeOnce } from '../storage/compute-once';

const trainPairCount = 15_000;
const accuracies = z.record(z.string(), z.number());

/**
 * Test accuracies of the probes. They depend on data, split and classes, not on the model, so runs that share those share the
 * result through a file in the cache folder; runs that end together compute it once.
 */
export async function probeTestPairs(
  dataset: PreparedDataset,
  pairs: FixedPairs,
  config: TrainingConfig,
  cacheFolder: string,
): Promise<Record<string, number>> {
  const key = createHash('sha256')
    .update(
      JSON.stringify([
        dataset.datasetHash,
        config.model.num_classes,
        config.data.frequency,
        config.training.split,
        config.training.train_val_split,
      ]),
    )
    .digest('hex');
  const file = path.join(cacheFolder, `probes-${key.slice(0, 16)}.json`);
  return computeOnce(file, accuracies, () => {
    const trainPairs = pairs.trainSampler.draw(trainPairCount, createRandomGenerator(0));
    return { ...runProbes({ dataset, trainPairs, testPairs: pairs.test, classCount: config.model.num_classes }) };
  });
}
