import { expect, test } from 'vitest';
import { canUseColour } from './can-use-colour';
import { fitText } from './fit-text';
import { formatCount } from './format-count';
import { formatDuration } from './format-duration';
import { formatMetric } from './format-metric';
import { formatRate } from './format-rate';
import { niceTicks } from './nice-ticks';
import { sparkline } from './sparkline';
import { wrapText } from './wrap-text';

test.each([
  [0.04, '0.0s'],
  [9.94, '9.9s'],
  [9.96, '10s'],
  [59.4, '59s'],
  [59.6, '1m00s'],
  [185, '3m05s'],
  [3599.4, '59m59s'],
  [3599.6, '1h00m'],
  [7620, '2h07m'],
  [86399, '1d00h'],
  [100800, '1d04h'],
  [Number.NaN, '?'],
  [-1, '?'],
])('%d seconds read %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

test('rates keep three digits and counts get thousands', () => {
  expect([0.123, 9.994, 9.996, 12.34, 99.96, 1234.4, Number.NaN].map(formatRate)).toEqual([
    '0.12',
    '9.99',
    '10.0',
    '12.3',
    '100',
    '1,234',
    '?',
  ]);
  expect([0, 999, 1000, 1234567].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567']);
});

test('a metric is as short as its kind allows', () => {
  expect(formatMetric('lr', 1e-5)).toBe('1e-5');
  expect(formatMetric('lr', 1.23456e-8)).toBe('1.23e-8');
  expect(formatMetric('lr', 0.1 * 0.1)).toBe('0.01');
  expect(formatMetric('val_lag_error_hours', 3)).toBe('3.00');
  expect(formatMetric('train_loss', 2.07944)).toBe('2.0794');
  expect(formatMetric('train_loss', 1e9)).toBe('1.000e+9');
});

test('a sparkline spans lowest to highest, averages when too long and survives a constant or empty curve', () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe('▁▂▃▄▅▆▇█');
  expect(sparkline([0, 0, 10, 10], 2)).toBe('▁█');
  expect(
    sparkline(
      Array.from({ length: 1001 }, (_, index) => -index),
      10,
    ),
  ).toBe('█▇▆▆▅▄▃▃▂▁');
  expect(sparkline([5, 5], 8)).toBe('▄▄');
  expect(sparkline([], 8)).toBe('');
});

test('a text that does not fit is cut, and control characters cannot move the cursor', () => {
  expect(fitText('abcdef', 4)).toBe('abc…');
  expect(fitText('abcd', 4)).toBe('abcd');
  expect(fitText('a\u001b[2J\nb', 20)).toBe('a [2J b');
  expect(fitText('abc', 0)).toBe('');
});

test('text wraps between words and a path stays whole', () => {
  expect(wrapText('the file /a/very/long/path/of/a/file is broken', 12)).toEqual(['the file', '/a/very/long/path/of/a/file', 'is broken']);
  expect(wrapText('one\ntwo three', 20)).toEqual(['one', 'two three']);
});

test.each([
  [0, 1, 5, 0, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [0, 0.31, 3, 0, [0, 0.2, 0.4]],
  [1, 4, 8, 1, [1, 2, 3, 4]],
  [0, 2.3, 5, 0, [0, 0.5, 1, 1.5, 2, 2.5]],
  [-1, 1, 4, 0, [-1, -0.5, 0, 0.5, 1]],
  [1, 1000, 8, 1, [0, 200, 400, 600, 800, 1000]],
])('ticks from %d to %d are round numbers that enclose them', (lowest, highest, count, smallest, ticks) => {
  expect(niceTicks(lowest, highest, count, smallest)).toEqual(ticks);
});

test('colour is for terminals that have it and for people who want it', () => {
  expect(canUseColour({ isTTY: true }, {})).toBe(true);
  expect(canUseColour({ isTTY: true }, { NO_COLOR: '' })).toBe(true);
  expect(canUseColour({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
  expect(canUseColour({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
  expect(canUseColour({ isTTY: false }, {})).toBe(false);
  expect(canUseColour({}, {})).toBe(false);
});
