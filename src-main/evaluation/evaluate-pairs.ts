import { type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { classificationReport } from '../../src-shared/metrics/classification-report';
import { countConfusions } from '../../src-shared/metrics/count-confusions';
import { meanAbsoluteLagError } from '../../src-shared/metrics/mean-absolute-lag-error';
import type { EvaluationMetricName } from '../../src-shared/metrics/metric-names';
import { topTwoAccuracy } from '../../src-shared/metrics/top-two-accuracy';
import { weightedMetrics } from '../../src-shared/metrics/weighted-metrics';
import type { EvaluationResult } from '../../src-shared/schemas/run-event';
import type { FramePairs } from '../datasets/prepared-dataset';
import type { SiameseNetwork } from '../models/siamese-network';
import type { ComputeEngine } from '../tensorflow/compute-engine';
import type { BatchReader } from '../training/batch-reader';

/** Measures a network on fixed pairs, by its running statistics. Metric names are without a prefix. */
export type Evaluator = (pairs: FramePairs) => Promise<EvaluationResult>;

export function createEvaluator(
  engine: ComputeEngine,
  network: SiameseNetwork,
  reader: BatchReader,
  batchSize: number,
  classHours: readonly number[],
): Evaluator {
  const { height, width, channels } = network.config;
  const classes = classHours.length;
  const classify = engine.captureGraph((earlier, later) => [network.classify(earlier as Tensor4D, later as Tensor4D, 'evaluation')]);
  return async (pairs) => {
    const logits = new Float32Array(pairs.count * classes);
    for (let start = 0; start < pairs.count; start += batchSize) {
      const batch = reader.read(pairs, start, Math.min(batchSize, pairs.count - start));
      const shape: [number, number, number, number] = [batch.size, height, width, channels];
      const inputs = [tensor4d(batch.earlier, shape), tensor4d(batch.later, shape)];
      const [result] = await classify(...inputs);
      logits.set((await result?.data()) as Float32Array, start * classes);
      for (const tensor of [...inputs, result]) tensor?.dispose();
    }
    return describeEvaluation(logits, pairs.label, classHours);
  };
}

/**
 * @param logits [N × K] row by row
 * @param labels [N]
 */
export function describeEvaluation(logits: Float32Array, labels: Int32Array, classHours: readonly number[]): EvaluationResult {
  const classes = classHours.length;
  const predictions = Int32Array.from(labels, (_, pair) => indexOfLargest(logits.subarray(pair * classes, (pair + 1) * classes)));
  const confusionMatrix = countConfusions(labels, predictions, classes);
  const report = classificationReport(confusionMatrix);
  const frequency = classHours[0] ?? 0;
  const metrics = {
    loss: meanCrossEntropy(logits, labels, classes),
    acc: report.accuracy,
    top2: topTwoAccuracy(logits, labels, classes),
    ...weightedMetrics(report),
    lag_error_hours: meanAbsoluteLagError(labels, predictions, frequency),
  } satisfies Record<EvaluationMetricName, number>;
  return { metrics, confusionMatrix, report, classHours: [...classHours] };
}

export function indexOfLargest(values: Float32Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if ((values[index] ?? 0) > (values[best] ?? 0)) best = index;
  return best;
}

function meanCrossEntropy(logits: Float32Array, labels: Int32Array, classes: number): number {
  let sum = 0;
  for (let pair = 0; pair < labels.length; pair++) {
    const row = logits.subarray(pair * classes, (pair + 1) * classes);
    const largest = row.reduce((highest, value) => Math.max(highest, value), Number.NEGATIVE_INFINITY);
    const partition = row.reduce((total, value) => total + Math.exp(value - largest), 0);
    sum += Math.log(partition) + largest - (row[labels[pair] ?? 0] ?? Number.NaN);
  }
  return labels.length === 0 ? 0 : sum / labels.length;
}
