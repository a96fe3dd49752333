import { normalizeConfusion } from '../../../src-shared/metrics/normalize-confusion';
import type { ConfusionMatrix } from '../../../src-shared/schemas/run-event';
import { formatCount } from './format-count';
import type { TextStyle } from './text-style';

/**
 * The counts as an aligned table: a row a true lag, a column a predicted lag, both in hours; the ground darkens with the
 * share of the row, so that the diagonal shows recall.
 */
export function formatConfusionMatrix(matrix: ConfusionMatrix, classHours: readonly number[], style: TextStyle): string {
  const shares = normalizeConfusion(matrix, 'rows');
  const hours = matrix.map((_, index) => `${classHours[index] ?? '?'} h`);
  const cells = matrix.map((row) => row.map(formatCount));
  const cellWidth = 2 + Math.max(...hours.map(({ length }) => length), ...cells.flat().map(({ length }) => length));
  const labelWidth = Math.max('true'.length, ...hours.map(({ length }) => length));
  const indent = ' '.repeat(labelWidth + 1);
  const lines = [
    `${indent}${style.dim('  predicted')}`,
    `${style.dim('true'.padStart(labelWidth))} ${hours.map((hour) => style.dim(hour.padStart(cellWidth - 1).padEnd(cellWidth))).join('')}`,
    ...cells.map((row, rowIndex) => {
      const painted = row.map((cell, column) =>
        style.shade(cell.padStart(cellWidth - 1).padEnd(cellWidth), shares[rowIndex]?.[column] ?? 0),
      );
      return `${style.dim((hours[rowIndex] ?? '').padStart(labelWidth))} ${painted.join('')}`;
    }),
  ];
  return lines.map((line) => line.trimEnd()).join('\n');
}
