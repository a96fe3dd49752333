import { expect, test } from 'vitest';
import type { RunEvent } from '../../src-shared/schemas/run-event';
import { collectMetricSeries } from './collect-metric-series';

const time = '2026-01-02T03:04:05.000Z';
const logged = (seq: number, step: number, train_loss: number): RunEvent => ({
  seq,
  time,
  type: 'metrics.logged',
  epoch: Math.ceil(step / 10),
  step,
  metrics: { train_loss },
});
const engineWith = (events: readonly RunEvent[]) => ({
  readEvents: async (_id: string, afterSeq: number, limit: number) => events.filter(({ seq }) => seq > afterSeq).slice(0, limit),
});

test('steps that a resumed run did again stand once, as they came out last', async () => {
  const engine = engineWith([logged(1, 5, 3), logged(2, 10, 2), logged(3, 15, 1), logged(4, 10, 2.5), logged(5, 15, 1.5)]);
  const { x, values } = await collectMetricSeries(engine, 'run', 'train_loss', 'step');
  expect([[...x], [...values]]).toEqual([
    [5, 10, 15],
    [3, 2.5, 1.5],
  ]);
});

test('means of epochs are no steps, and a series can be had by epoch', async () => {
  const mean: RunEvent = { seq: 2, time, type: 'epoch.completed', epoch: 1, step: 10, metrics: { train_loss: 9 }, seconds: 1 };
  const engine = engineWith([logged(1, 5, 3), mean, logged(3, 15, 1)]);
  const { x, values } = await collectMetricSeries(engine, 'run', 'train_loss', 'epoch');
  expect([[...x], [...values]]).toEqual([
    [1, 2],
    [3, 1],
  ]);
});

test('a log of more than a page is read to its end', async () => {
  const engine = engineWith(Array.from({ length: 20_001 }, (_, at) => logged(at + 1, at, at)));
  const { x } = await collectMetricSeries(engine, 'run', 'train_loss', 'step');
  expect(x).toEqual(Float64Array.from({ length: 20_001 }, (_, at) => at));
});
