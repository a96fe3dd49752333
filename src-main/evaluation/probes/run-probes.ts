import type { FramePairs } from '../../datasets/prepared-dataset';
import { fitLogisticRegression, measureAccuracy } from './logistic-regression';
import { computePairFeatures, type FeatureTable, type PairFeatures, type ProbeDataset } from './pair-features';

/** Test accuracies of linear classifiers that see only a few numbers of each pair. */
export interface ProbeAccuracies {
  /** Means over the domain: high only where season or time of day give the lag away. */
  readonly domain_means: number;
  /** Sizes of the differences: what "more change, more time" alone achieves. */
  readonly difference_norms: number;
  /** Six numbers a variable: a network that does not beat this has learnt nothing that needs a network. */
  readonly handmade_features: number;
}

export interface ProbeOptions {
  readonly dataset: ProbeDataset;
  /** 15 000 pairs are enough for two digits. */
  readonly trainPairs: FramePairs;
  readonly testPairs: FramePairs;
  readonly classCount: number;
}

/** Fits the probes on training pairs and measures them on test pairs. Deterministic; a few seconds for 15 000 pairs. */
export function runProbes({ dataset, trainPairs, testPairs, classCount }: ProbeOptions): ProbeAccuracies {
  const train = computePairFeatures(dataset, trainPairs);
  const test = computePairFeatures(dataset, testPairs);
  const probe = (select: (features: PairFeatures) => FeatureTable): number => {
    const model = fitLogisticRegression(select(train), trainPairs.label, classCount);
    return measureAccuracy(model, select(test), testPairs.label);
  };
  return {
    domain_means: probe((features) => features.domainMeans),
    difference_norms: probe((features) => features.differenceNorms),
    handmade_features: probe((features) => features.handmade),
  };
}
