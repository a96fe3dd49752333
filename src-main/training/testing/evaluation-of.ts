import { classificationReport } from '../../../src-shared/metrics/classification-report';
import type { ConfusionMatrix, EvaluationResult } from '../../../src-shared/schemas/run-event';

/** An evaluation with these metrics, where only the matrix is asked for more. */
export function evaluationOf(
  metrics: Record<string, number>,
  confusionMatrix: ConfusionMatrix = [
    [1, 1],
    [1, 1],
  ],
): EvaluationResult {
  return {
    metrics,
    confusionMatrix,
    report: classificationReport(confusionMatrix),
    classHours: confusionMatrix.map((_, index) => index + 1),
  };
}
