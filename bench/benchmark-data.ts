import fs from 'node:fs';
import path from 'node:path';
import { drawFixedPairs } from '../src-main/datasets/fixed-pairs';
import { prepareDataset } from '../src-main/datasets/prepare-dataset';
import type { FramePairs } from '../src-main/datasets/prepared-dataset';
import { generateSample } from '../src-main/datasets/sample/generate-sample';
import { writeSampleFile } from '../src-main/datasets/sample/write-sample-file';
import { cacheFolder } from '../src-main/storage/cache-folder';
import { drawEpochPairs } from '../src-main/training/epoch-pairs';
import type { TrainingConfig } from '../src-shared/schemas/training-config';
import { enlargeSample } from './enlarge-sample';

export interface BenchmarkData {
  /** HDF5, one dataset a variable. */
  readonly dataset: string;
  /** Ours. */
  readonly frameCaches: string;
  readonly folder: string;
}

/** Writes a synthetic record as HDF5 into the user's cache, once. @param scale 1: 32 × 32 cells, 2: 64 × 64 */
export async function prepareBenchmarkData(years: number, scale: number): Promise<BenchmarkData> {
  const folder = path.join(cacheFolder(), 'bench', `sample-${32 * scale}x${32 * scale}-${years}y`);
  const dataset = path.join(folder, 'sample.h5');
  if (!fs.existsSync(dataset)) {
    const sample = generateSample({ seed: 1, years, startYear: 2001 });
    await writeSampleFile(dataset, enlargeSample(sample, scale));
  }
  return { dataset, frameCaches: path.join(folder, 'frame-caches'), folder };
}

/**
 * Writes what the peer needs to see the same numbers as a run with `config`: statistics of the training part, training pairs of
 * each epoch, validation pairs. Builds our frame cache on the way.
 * @returns the plan's path
 */
export async function writePeerPlan(data: BenchmarkData, config: TrainingConfig): Promise<string> {
  const prepared = await prepareDataset({ file: data.dataset, config, cacheFolder: data.frameCaches });
  const { variables, height, width, normalization, datasetHash } = prepared;
  const fixed = drawFixedPairs(prepared, config);
  const { seed, epochs } = config.training;
  const count = config.data.num_samples ?? prepared.split.train.length;
  const drawn = Array.from({ length: epochs }, (_, epoch) => drawEpochPairs(fixed.trainSampler, count, 0, seed, epoch + 1).pairs);
  const name = `${datasetHash.slice(0, 12)}-${seed}-${count}-${epochs}`;
  const writePairs = (part: string, pairs: readonly FramePairs[]) => {
    const file = `${name}-${part}.i32`;
    const arrays = pairs.flatMap(({ earlier, later, label }) => [earlier, later, label]);
    fs.writeFileSync(
      path.join(data.folder, file),
      Buffer.concat(arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength))),
    );
    return { name: file, parts: pairs.length, count: pairs[0]?.count ?? 0 };
  };
  const plan = {
    dataset: data.dataset,
    datasetHash,
    variables,
    height,
    width,
    classes: config.model.num_classes,
    mean: normalization.mean,
    standardDeviation: normalization.standardDeviation,
    pairFiles: { train: writePairs('train', drawn), validation: writePairs('validation', [fixed.validation]) },
  };
  prepared.close();
  const file = path.join(data.folder, `${name}-plan.json`);
  fs.writeFileSync(file, JSON.stringify(plan));
  return file;
}
