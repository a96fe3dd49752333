import { classificationReport } from '../../../src-shared/metrics/classification-report';
import { weightedMetrics } from '../../../src-shared/metrics/weighted-metrics';
import type { EvaluationResult, RunEvent, RunEventBody } from '../../../src-shared/schemas/run-event';

/** For tests: numbers events from 1 and gives each a time, `seconds` after the one before. */
export function createEventFactory(start = '2026-01-01T00:00:00.000Z') {
  let seq = 0;
  let time = Date.parse(start);
  return (body: RunEventBody, seconds = 1): RunEvent => {
    seq += 1;
    time += seconds * 1000;
    return { seq, time: new Date(time).toISOString(), ...body };
  };
}

export const startedBody = {
  type: 'run.started',
  pid: 1,
  engine: 'native',
  engineVersion: '2.21.0',
  device: 'cpu',
  threads: 2,
  seed: 42,
  parameters: 123456,
  epochs: 4,
  stepsPerEpoch: 100,
} as const satisfies RunEventBody;

/** For tests: a result of `classCount` classes, `pairs` each, of which `skill` are right and the rest lie near by. */
export function evaluationOf(prefix: 'val' | 'test', skill: number, classCount = 8, pairs = 120): EvaluationResult {
  const confusionMatrix = Array.from({ length: classCount }, (_, row) => {
    const weights = Array.from({ length: classCount }, (_, column) => (row === column ? 0 : 1 / (row - column) ** 2));
    const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
    const counts = weights.map((weight) => Math.round(((1 - skill) * pairs * weight) / total));
    counts[row] = pairs - counts.reduce((sum, count) => sum + count, 0);
    return counts;
  });
  const report = classificationReport(confusionMatrix);
  const values = { loss: 2.1 * (1 - skill), acc: report.accuracy, ...weightedMetrics(report), lag_error_hours: 6 * (1 - skill) };
  return {
    metrics: Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}_${name}`, value])),
    confusionMatrix,
    report,
    classHours: Array.from({ length: classCount }, (_, index) => 3 * (index + 1)),
  };
}

/** For tests: every event of a run of four epochs that ends well. */
export function finishedRun(options: { readonly probes?: Record<string, number>; readonly classCount?: number } = {}): readonly RunEvent[] {
  const event = createEventFactory();
  const training = [1, 2, 3, 4].flatMap((epoch) => {
    const step = epoch * 100;
    const loss = 2.1 / epoch;
    return [
      event({ type: 'stage.changed', stage: 'training' }),
      event({ type: 'epoch.started', epoch, step: step - 100 }),
      event({
        type: 'metrics.logged',
        epoch,
        step: step - 50,
        metrics: { train_loss: loss + 0.1, train_acc: 0.15 * epoch, lr: 0.01, pairs_per_second: 1234 },
      }),
      event({ type: 'epoch.completed', epoch, step, metrics: { train_loss: loss, train_acc: 0.16 * epoch, lr: 0.01 }, seconds: 4 }),
      event({ type: 'stage.changed', stage: 'validating' }),
      event({ type: 'validation.completed', epoch, step, ...evaluationOf('val', epoch === 4 ? 0.4 : 0.17 * epoch, options.classCount) }),
      ...(epoch < 4
        ? [event({ type: 'checkpoint.saved', kind: 'best', path: 'checkpoints/best_model.ckpt', epoch, step, metrics: {} })]
        : []),
    ];
  });
  return [
    event(startedBody),
    event({
      type: 'dataset.prepared',
      frames: 900,
      trainFrames: 700,
      validationFrames: 90,
      testFrames: 90,
      droppedFrames: 0,
      cache: 'built',
      datasetHash: 'ab',
    }),
    ...training,
    event({ type: 'stage.changed', stage: 'testing' }),
    event({ type: 'test.completed', epoch: 3, step: 300, ...evaluationOf('test', 0.55, options.classCount), probes: options.probes }),
    event({ type: 'run.completed', reason: 'epochs', bestEpoch: 3, epochs: 4, seconds: 30 }),
  ].map((each, index) => ({ ...each, seq: index + 1 }));
}
