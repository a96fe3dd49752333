import type { ClassificationReport } from '../schemas/classification-report';

/** The report's averages weighted by support, under the names that events carry after `val_` or `test_`. */
export function weightedMetrics(report: ClassificationReport): {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
} {
  const { precision, recall, f1 } = report.weighted;
  return { precision, recall, f1 };
}
