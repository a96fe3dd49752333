/**
 * Names after the prefix `train_`, `val_` or `test_`. `loss` in nats, `lag_error_hours` in hours, the others in [0, 1];
 * `precision`, `recall` and `f1` are weighted by support, `top2` counts a pair right when its class is among the two likeliest.
 */
export const evaluationMetricNames = ['loss', 'acc', 'top2', 'precision', 'recall', 'f1', 'lag_error_hours'] as const;
export type EvaluationMetricName = (typeof evaluationMetricNames)[number];

/** Names without a prefix: learning rate and throughput of the training loop. */
export const learningRateMetric = 'lr';
export const throughputMetric = 'pairs_per_second';
