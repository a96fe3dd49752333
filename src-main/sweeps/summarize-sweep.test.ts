import { expect, test } from 'vitest';
import type { RunRecord } from '../../src-shared/schemas/run-record';
import { formatSweep } from './format-sweep';
import { summarizeSweep } from './summarize-sweep';

const run = (
  number: number,
  varied: Record<string, unknown>,
  metrics: Record<string, number>,
  best?: Record<string, number>,
): RunRecord => ({
  id: `sweep/${number}`,
  state: Object.keys(metrics).length === 0 ? 'failed' : 'completed',
  created: '2026-01-01T00:00:00.000Z',
  epoch: 1,
  step: 1,
  metrics,
  best: best && { epoch: 1, metrics: best },
  canResume: false,
  varied,
  seq: 1,
});

const accuracies = [0.61, 0.58, 0.64];
const runs = [
  run(1, { 'model.momentum': 0.5, 'training.seed': 1 }, { test_acc: 0.5 }),
  run(2, { 'model.momentum': 0.5, 'training.seed': 2 }, {}),
  ...accuracies.map((accuracy, index) =>
    run(3 + index, { 'model.momentum': 0.9, 'training.seed': index }, { test_acc: accuracy, val_loss: 2 }, { val_loss: 1 + index }),
  ),
  run(6, { 'model.momentum': 0.1, 'training.seed': 1 }, {}),
];

test('runs are grouped by what varies besides the seed, the best first, those without a result last', () => {
  const rows = summarizeSweep(runs, ['test_acc', 'val_loss']);
  expect(rows.map(({ varied }) => varied['model.momentum'])).toEqual([0.9, 0.5, 0.1]);
  expect(rows.map((row) => row.runs.length)).toEqual([3, 2, 1]);
  // numpy: np.mean([0.61, 0.58, 0.64]), np.std([0.61, 0.58, 0.64], ddof=1)
  expect(rows[0]?.metrics['test_acc']?.mean).toBeCloseTo(0.61, 12);
  expect(rows[0]?.metrics['test_acc']?.deviation).toBeCloseTo(0.03, 12);
  expect(rows[0]?.metrics['val_loss']).toMatchObject({ mean: 2, deviation: 1, count: 3 });
  expect(rows[1]?.metrics['test_acc']).toEqual({ mean: 0.5, count: 1 });
});

test('where lower is better the lowest is first', () => {
  const [first] = summarizeSweep([run(1, { a: 1 }, { test_loss: 2 }), run(2, { a: 2 }, { test_loss: 1 })], ['test_loss']);
  expect(first?.varied).toEqual({ a: 2 });
});

test('seeds alone are one combination', () => {
  const rows = summarizeSweep(
    [1, 2, 3].map((seed) => run(seed, { 'training.seed': seed }, { test_acc: seed })),
    ['test_acc'],
  );
  expect(rows).toMatchObject([{ varied: {}, metrics: { test_acc: { mean: 2, deviation: 1, count: 3 } } }]);
});

test('the table has a line a combination', () => {
  const metrics = ['test_acc', 'val_loss'];
  expect(formatSweep(summarizeSweep(runs, metrics), metrics)).toBe(
    [
      'model.momentum  runs    test_acc         val_loss',
      '0.9             3       0.6100 ± 0.0300  2.0000 ± 1.0000',
      '0.5             1 of 2  0.5000           –',
      '0.1             0 of 1  –                –',
    ].join('\n'),
  );
});
