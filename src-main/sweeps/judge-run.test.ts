import { expect, test } from 'vitest';
import type { MetricPoint } from '../runs/metric-series';
import { newRunRecord } from '../runs/run-record-of';
import { judgeRun } from './judge-run';

const earlyTermination = { method: 'asha', min_epochs: 1, reduction_factor: 2, metric: 'val_loss' } as const;
const storeOf = (losses: Readonly<Record<string, number>>) => ({
  list: () => Object.keys(losses).map((id) => newRunRecord(id, { created: '2026-01-01T00:00:00.000Z', varied: {} })),
  series: (id: string): readonly MetricPoint[] => (losses[id] === undefined ? [] : [{ epoch: 1, step: 10, value: losses[id] }]),
});

test('a run is judged by the runs beside it alone', () => {
  const store = storeOf({ 'a/1': 0.5, 'a/2': 0.4, 'b/1': 0.1, 'ab/1': 0.1, 'a/small/1': 0.1 });
  expect(judgeRun(store, 'a/2', { earlyTermination })).toBe('continue');
  expect(judgeRun(store, 'a/1', { earlyTermination })).toBe('stop');
});

test('without early termination every run goes on', () => {
  expect(judgeRun(storeOf({ 'a/1': 0.5, 'a/2': 0.4 }), 'a/1', {})).toBe('continue');
});
