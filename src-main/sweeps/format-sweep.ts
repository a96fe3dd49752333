import type { SeedStatistics, SweepRow } from './summarize-sweep';

/** A sweep as a table for a terminal: one line a combination, with `mean ± standard deviation` where it has several seeds. */
export function formatSweep(rows: readonly SweepRow[], metrics: readonly string[]): string {
  const keys = [...new Set(rows.flatMap(({ varied }) => Object.keys(varied)))];
  const cells = rows.map(({ varied, runs, metrics: found }) => [
    ...keys.map((key) => formatSetting(varied[key])),
    countRuns(runs.filter(({ state }) => state === 'completed').length, runs.length),
    ...metrics.map((metric) => formatStatistics(found[metric])),
  ]);
  const table = [[...keys, 'runs', ...metrics], ...cells];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
  return table
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function countRuns(completed: number, all: number): string {
  return completed === all ? String(all) : `${completed} of ${all}`;
}

function formatSetting(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function formatStatistics(statistics: SeedStatistics | undefined): string {
  if (!statistics) return '–';
  const { mean, deviation } = statistics;
  return deviation === undefined ? mean.toFixed(4) : `${mean.toFixed(4)} ± ${deviation.toFixed(4)}`;
}
