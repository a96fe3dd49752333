import { expect, test } from 'vitest';
import type { RunOrigin, RunRecord } from '../../src-shared/schemas/run-record';
import type { MetricPoint } from '../runs/metric-series';
import { newRunRecord } from '../runs/run-record-of';
import { judgeRun } from './judge-run';

const earlyTermination = { method: 'asha', min_epochs: 1, reduction_factor: 2, metric: 'val_loss' } as const;

/** Runs with a validation an epoch. */
function storeOf(losses: Readonly<Record<string, readonly number[]>>, origins: Readonly<Record<string, RunOrigin>> = {}) {
  const recordOf = (id: string): RunRecord => newRunRecord(id, { created: '2026-01-01T00:00:00.000Z', varied: {}, origin: origins[id] });
  return {
    list: () => Object.keys(losses).map(recordOf),
    series: (id: string): readonly MetricPoint[] =>
      (losses[id] ?? []).map((value, index) => ({ epoch: index + 1, step: 10 * (index + 1), value })),
  };
}

test('a run is judged by the runs beside it alone', () => {
  const store = storeOf({ 'a/1': [0.5], 'a/2': [0.4], 'b/1': [0.1], 'ab/1': [0.1], 'a/small/1': [0.1] });
  expect(judgeRun(store, 'a/2', 1, { earlyTermination })).toBe('continue');
  expect(judgeRun(store, 'a/1', 1, { earlyTermination })).toBe('stop');
});

test('a verdict that comes late is about its own validation', () => {
  const store = storeOf({ 'a/1': [0.5, 0.1, 0.1], 'a/2': [0.4] });
  expect(judgeRun(store, 'a/1', 1, { earlyTermination })).toBe('stop');
});

test('a reproduction of the best run takes no place from the others', () => {
  const losses = { 'a/1': [0.1], 'a/1-2': [0.1], 'a/2': [0.2], 'a/3': [0.3], 'a/4': [0.4] };
  const origins = { 'a/1-2': { kind: 'reproduction', run: 'a/1' } } as const;
  expect(judgeRun(storeOf(losses, origins), 'a/2', 1, { earlyTermination })).toBe('continue');
  expect(judgeRun(storeOf(losses), 'a/2', 1, { earlyTermination })).toBe('stop');
});

test('without early termination every run goes on', () => {
  expect(judgeRun(storeOf({ 'a/1': [0.5], 'a/2': [0.4] }), 'a/1', 1, {})).toBe('continue');
});
