import type { ConfusionMatrix } from '../schemas/run-event';

/**
 * Shares instead of counts. `rows`: of the pairs of a true class (the diagonal is recall); `columns`: of the pairs taken
 * for a class (the diagonal is precision). A row or column without pairs stays 0, as scikit-learn's `normalize` does.
 */
export function normalizeConfusion(matrix: ConfusionMatrix, by: 'rows' | 'columns'): number[][] {
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  const rowTotals = matrix.map(total);
  const columnTotals = matrix.map((_, column) => total(matrix.map((row) => row[column] ?? 0)));
  return matrix.map((row, rowIndex) =>
    row.map((count, columnIndex) => {
      const whole = (by === 'rows' ? rowTotals[rowIndex] : columnTotals[columnIndex]) ?? 0;
      return whole === 0 ? 0 : count / whole;
    }),
  );
}
